package io.headrace.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.BasinConfig;
import io.headrace.log.Batch;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.StreamTemplate;
import io.headrace.server.FakeTime;
import io.headrace.server.SlowEngine;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.Position;
import io.headrace.wire.StreamName;
import io.headrace.wire.TextBuffer;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One pass for all followers of a stream, on a loop that turns when the test turns it. */
final class LiveTailsTest {
  private static final BasinName BASIN = new BasinName("test-basin");
  private static final StreamName STREAM = new StreamName("s");

  private final FakeTime time = new FakeTime();
  private final SlowEngine engine = new SlowEngine(time);
  private final EmbeddedChannel thread = new EmbeddedChannel();
  private final Loop loop = new Loop(thread.eventLoop(), time, UnpooledByteBufAllocator.DEFAULT);
  private final LiveTails tails = new LiveTails(loop);
  private final Stream stream = createStream();
  private final Counting encoding = new Counting();

  private Stream createStream() {
    engine.createBasin(BASIN, BasinConfig.DEFAULT, Optional.empty()).join();
    AdminOutcome<?> made =
        engine.createStream(BASIN, STREAM, StreamTemplate.DEFAULT, Optional.empty()).join();
    assertThat(made).isInstanceOf(AdminOutcome.Done.class);
    return ((Lookup.Found) engine.stream(BASIN, STREAM)).stream();
  }

  private void append() {
    stream.append(AppendRequest.of(Batch.of(List.of(AppendRecord.of("x")))), outcome -> {});
  }

  private void turn() {
    thread.runPendingTasks();
  }

  /** Encodes nothing, and counts how often. */
  private static final class Counting implements Encoding {
    private int begun;
    private int ended;

    @Override
    public Event begin(TextBuffer out) {
      begun++;
      out.ascii("x");
      return new Event() {
        @Override
        public void add(ByteBuffer frames) {}

        @Override
        public void end(@Nullable Position tail) {}
      };
    }

    @Override
    public EventFrame end(Loop loop, long lastSeqNum, long records, long meteredBytes) {
      ended++;
      return EventFrame.of(loop.allocator(), loop.text());
    }
  }

  /** Reads on whenever it is told to, and does what else the test wants then. */
  private final class Reader extends Follower {
    private long position;
    private int told;
    private Predicate<Reader> stays = reader -> true;
    private @Nullable RuntimeException failure;

    Reader(long position) {
      this.position = position;
    }

    @Override
    protected boolean tailMoved(Pass pass) {
      told++;
      LiveBatch batch = pass.batch(position, encoding, 1 << 20);
      position = batch.step().nextSeqNum();
      pass.end(encoding, position, 0, 0);
      return stays.test(this);
    }

    @Override
    protected void failed(RuntimeException cause) {
      failure = cause;
    }

    @Override
    protected void rings() {}
  }

  private Reader follow() {
    Reader reader = new Reader(stream.stable().tail().seqNum());
    tails.follow(stream, reader.position, reader);
    return reader;
  }

  @Test
  void all_followers_of_a_position_share_one_encoding() {
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readers.add(follow());
    }
    append();
    turn();

    assertThat(readers).allMatch(reader -> reader.told == 1 && reader.position == 1);
    assertThat(encoding.begun).isEqualTo(1);
    assertThat(encoding.ended).isEqualTo(1);
  }

  @Test
  void appends_made_before_the_loop_turns_are_one_pass() {
    Reader reader = follow();
    for (int i = 0; i < 10; i++) {
      append();
    }
    turn();

    assertThat(reader.told).isEqualTo(1);
    assertThat(reader.position).isEqualTo(10);
  }

  @Test
  void a_tail_that_moves_between_the_read_and_the_wish_to_be_woken_is_not_missed() {
    Reader reader = new Reader(stream.stable().tail().seqNum());
    append();
    tails.follow(stream, reader.position, reader);
    turn();

    assertThat(reader.position).isEqualTo(1);
  }

  @Test
  void a_tail_that_moves_during_a_pass_is_not_missed() {
    Reader reader = follow();
    reader.stays =
        self -> {
          if (self.told == 1) {
            append();
          }
          return true;
        };
    append();
    turn();

    assertThat(reader.told).isEqualTo(2);
    assertThat(reader.position).isEqualTo(2);
  }

  @Test
  void who_follows_amid_a_pass_is_told_of_what_comes_after() {
    List<Reader> late = new ArrayList<>();
    Reader reader = follow();
    reader.stays =
        self -> {
          if (late.isEmpty()) {
            late.add(follow());
          }
          return true;
        };
    append();
    turn();
    append();
    turn();

    assertThat(late.getFirst().position).isEqualTo(2);
    assertThat(reader.position).isEqualTo(2);
  }

  @Test
  void who_does_not_stay_is_told_no_more_and_the_others_are() {
    Reader before = follow();
    Reader leaving = follow();
    Reader behind = follow();
    leaving.stays = self -> false;
    append();
    turn();
    append();
    turn();

    assertThat(leaving.told).isEqualTo(1);
    assertThat(before.position).isEqualTo(2);
    assertThat(behind.position).isEqualTo(2);
  }

  @Test
  void one_may_leave_and_make_others_leave_amid_a_pass() {
    Reader first = follow();
    Reader second = follow();
    Reader third = follow();
    third.stays =
        self -> {
          tails.leave(first);
          tails.leave(self);
          return true;
        };
    append();
    turn();
    append();
    turn();

    assertThat(first.told).isZero();
    assertThat(second.told).isEqualTo(2);
    assertThat(third.told).isEqualTo(1);
  }

  @Test
  void one_that_fails_is_told_so_and_the_others_are_served() {
    Reader failing = follow();
    Reader other = follow();
    failing.stays =
        self -> {
          throw new IllegalStateException("planned");
        };
    append();
    turn();
    append();
    turn();

    assertThat(failing.failure).hasMessage("planned");
    assertThat(failing.told).isEqualTo(1);
    assertThat(other.position).isEqualTo(2);
  }

  @Test
  void the_last_one_to_leave_takes_the_wish_back() {
    Reader reader = follow();
    engine.requireWaiting(stream, 1);
    tails.leave(reader);

    engine.requireWaiting(stream, 0);
    append();
    turn();
    assertThat(reader.told).isZero();
  }

  @Test
  void a_stream_that_is_deleted_wakes_its_followers_once_and_they_leave() {
    Reader reader = follow();
    reader.stays = self -> !stream.stable().deleting();
    assertThat(engine.deleteStream(BASIN, STREAM)).isCompleted();
    turn();

    assertThat(reader.told).isEqualTo(1);
    assertThat(thread.runScheduledPendingTasks()).isEqualTo(-1);
  }
}
