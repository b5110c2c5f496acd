package io.headrace.server.sessions.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Transcript;
import io.headrace.wire.Packing;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who writes what a long session has come to, for whom, and how often. */
class SnapshotWriterTest {
  private static final int LARGE = 300_000;

  private final Deque<Runnable> work = new ArrayDeque<>();
  private final UnpooledByteBufAllocator allocator =
      new UnpooledByteBufAllocator(/* preferDirect= */ false);
  private boolean isBusy;
  private final SnapshotWriter writer =
      new SnapshotWriter(
          task -> {
            if (isBusy) {
              throw new RejectedExecutionException();
            }
            work.add(task);
          },
          () -> {});

  @AfterEach
  void nothing_is_left_behind() {
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  private static Snapshot snapshot(String session, long tail, int bytes) {
    SessionState nothing = SessionState.EMPTY;
    Message said = Message.ofUser("m0", List.of(new Part.Written(Text.of("x".repeat(bytes)))));
    SessionState state =
        new SessionState(
            tail,
            nothing.lastMillis(),
            nothing.fence(),
            nothing.title(),
            Transcript.of(List.of(said)),
            nothing.version(),
            Optional.empty(),
            Collections.emptyList(),
            nothing.memory());
    return new Snapshot(SessionId.of(session), /* epoch= */ 7, state);
  }

  private CompletableFuture<ReadySnapshot> ask(Snapshot snapshot) {
    return writer.ready(snapshot, allocator);
  }

  @Test
  void a_small_one_is_written_where_it_is_sent() {
    ReadySnapshot ready = ask(snapshot("talk", 5, 1_000)).join();
    assertThat(ready.frame()).isNull();
    assertThat(work).isEmpty();
  }

  @Test
  void whoever_asks_while_the_same_is_written_shares_it() {
    CompletableFuture<ReadySnapshot> first = ask(snapshot("talk", 5, LARGE));
    CompletableFuture<ReadySnapshot> second = ask(snapshot("talk", 5, LARGE));
    CompletableFuture<ReadySnapshot> later = ask(snapshot("talk", 6, LARGE));
    CompletableFuture<ReadySnapshot> other = ask(snapshot("walk", 5, LARGE));
    assertThat(work).hasSize(3);
    assertThat(first).isNotDone();
    work.remove().run();
    assertThat(first.join().frame()).isSameAs(second.join().frame()).isNotNull();
    assertThat(later).isNotDone();
    work.forEach(Runnable::run);
    assertThat(allocator.metric().usedDirectMemory()).isGreaterThan(3L * LARGE);
    List.of(first, second, later, other).forEach(each -> each.join().release());
  }

  @Test
  void whoever_asks_when_it_is_written_gets_another() {
    CompletableFuture<ReadySnapshot> first = ask(snapshot("talk", 5, LARGE));
    work.remove().run();
    CompletableFuture<ReadySnapshot> second = ask(snapshot("talk", 5, LARGE));
    assertThat(second).isNotDone();
    work.remove().run();
    assertThat(second.join().frame()).isNotSameAs(first.join().frame());
    first.join().release();
    second.join().release();
  }

  @Test
  void too_many_are_refused_and_those_who_come_later_are_not() {
    isBusy = true;
    CompletableFuture<ReadySnapshot> refused = ask(snapshot("talk", 5, LARGE));
    assertThat(problem(refused).code()).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(problem(writer.answer(snapshot("talk", 5, LARGE), Packing.NONE)).code())
        .isEqualTo(ErrorCode.RATE_LIMITED);
    isBusy = false;
    CompletableFuture<ReadySnapshot> served = ask(snapshot("talk", 5, LARGE));
    work.remove().run();
    served.join().release();
  }

  private static Problem problem(CompletableFuture<?> failed) {
    return (Problem) failed.exceptionNow();
  }
}
