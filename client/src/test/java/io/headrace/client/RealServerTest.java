package io.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.AppendSession;
import io.headrace.client.append.Producer;
import io.headrace.client.append.ProducerIdentity;
import io.headrace.client.append.ProducerOptions;
import io.headrace.client.append.RecordReceipt;
import io.headrace.client.append.Ticket;
import io.headrace.client.control.BasinConfig;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.error.ClosedException;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.fixture.RunningServer;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.settings.ClientSettings;
import io.headrace.testkit.network.FaultyProxy;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Packing;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SDK as a program uses it, against a server over sockets. */
@Timeout(60)
class RealServerTest {
  private static final String BASIN = "sdk-tests";

  private static RunningServer server;
  private static Headrace headrace;

  @BeforeAll
  static void start() throws InterruptedException {
    server = new RunningServer();
    headrace = Headrace.connect(settings());
    headrace.createBasin(BASIN, BasinConfig.NONE);
  }

  @AfterAll
  static void end() {
    headrace.close();
    server.close();
  }

  private static ClientSettings settings() {
    return ClientSettings.of(server.origin().toString());
  }

  private static StreamClient stream(TestInfo test) throws InterruptedException {
    BasinClient basin = headrace.basin(BASIN);
    var _ = basin.createStream(test.getDisplayName(), StreamConfig.NONE);
    return basin.stream(test.getDisplayName());
  }

  private static List<String> bodies(StreamClient stream) throws InterruptedException {
    List<String> bodies = new ArrayList<>();
    try (ReadSession read =
        stream.readSession(
            ReadOptions.from(ReadStart.seqNum(0)).withClamp().withWait(Duration.ZERO))) {
      for (SequencedRecord record : read) {
        bodies.add(record.body().toStringUtf8());
      }
    }
    return bodies;
  }

  @Test
  void what_is_appended_in_a_session_is_read_live_in_another(TestInfo test) throws Exception {
    StreamClient stream = stream(test);
    try (ReadSession read = stream.readSession(ReadOptions.from(ReadStart.seqNum(0)));
        AppendSession append = stream.appendSession()) {
      List<Ticket> tickets = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        tickets.add(append.submit(AppendInput.of(AppendRecord.of("record " + i))));
      }
      Iterator<SequencedRecord> records = read.iterator();
      for (int i = 0; i < 100; i++) {
        SequencedRecord record = records.next();
        assertThat(record.seqNum()).isEqualTo(i);
        assertThat(record.body().toStringUtf8()).isEqualTo("record " + i);
        assertThat(tickets.get(i).receipt().join().seqNum()).isEqualTo(i);
      }
      assertThat(read.caughtUp().join()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void a_producer_makes_batches_that_arrive_whole_however_they_are_packed(Packing packing)
      throws Exception {
    BasinClient basin = headrace.basin(BASIN);
    basin.createStream("packed-" + packing, StreamConfig.NONE);
    StreamClient stream = basin.stream("packed-" + packing);
    List<CompletableFuture<RecordReceipt>> receipts = new ArrayList<>();
    try (Producer producer =
        stream.producer(
            ProducerOptions.DEFAULT.withMatchSeqNum(0),
            AppendOptions.DEFAULT.withPacking(packing))) {
      for (int i = 0; i < 5_000; i++) {
        receipts.add(producer.submit(AppendRecord.of("record " + i)));
      }
    }
    assertThat(receipts).allSatisfy(each -> assertThat(each).isCompleted());
    assertThat(receipts.get(4_999).join().seqNum()).hasValue(4_999);
    assertThat(bodies(stream))
        .isEqualTo(IntStream.range(0, 5_000).mapToObj(i -> "record " + i).toList());
  }

  @Test
  void exactly_once_goes_on_where_another_life_of_the_producer_ended(TestInfo test)
      throws Exception {
    StreamClient stream = stream(test);
    try (AppendSession first =
        stream.appendSession(
            AppendOptions.DEFAULT.exactlyOnceAs(ProducerIdentity.of("copier", 0)))) {
      first.submit(AppendInput.of(AppendRecord.of("a"))).receipt().join();
      first.submit(AppendInput.of(AppendRecord.of("b"))).receipt().join();
    }
    // It does not know how far it came, and begins with what may be stored already.
    try (AppendSession second =
        stream.appendSession(
            AppendOptions.DEFAULT.exactlyOnceAs(
                ProducerIdentity.of("copier", 0).repeatingFrom(1)))) {
      Ticket again = second.submit(AppendInput.of(AppendRecord.of("b")));
      Ticket fresh = second.submit(AppendInput.of(AppendRecord.of("c")));
      assertThat(again.receipt().join().start()).isEmpty();
      assertThat(fresh.receipt().join().seqNum()).isEqualTo(2);
    }
    assertThat(bodies(stream)).containsExactly("a", "b", "c");
  }

  @Test
  void a_fenced_writer_is_told_so(TestInfo test) throws Exception {
    StreamClient stream = stream(test);
    stream.fence("mine");
    AppendSession session = stream.appendSession();
    AppendInput guarded =
        new AppendInput(List.of(AppendRecord.of("a")), OptionalLong.empty(), Optional.of("theirs"));
    assertThat(session.submit(guarded).receipt())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ConditionFailedException.class);
    assertThat(session.ended()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void a_stream_that_is_not_there_is_no_reason_to_try_again() {
    StreamClient missing = headrace.basin(BASIN).stream("missing");
    assertThatThrownBy(missing::checkTail)
        .isInstanceOfSatisfying(
            ServerException.class, why -> assertThat(why.code()).isEqualTo("stream_not_found"));
    AppendSession session = missing.appendSession();
    assertThat(session.submitAsync(AppendInput.of(AppendRecord.of("a"))).receipt())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ServerException.class);
    assertThatThrownBy(session::close).isInstanceOf(ServerException.class);
    try (ReadSession read = missing.readSession(ReadOptions.from(ReadStart.TAIL))) {
      assertThatThrownBy(read::next).isInstanceOf(ServerException.class);
    }
  }

  @Test
  void a_server_that_is_not_there_is_told_from_one_that_says_no() {
    try (Headrace nowhere = Headrace.connect("http://127.0.0.1:1")) {
      assertThatThrownBy(() -> nowhere.basin(BASIN).stream("s").checkTail())
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("127.0.0.1:1");
    }
  }

  @Test
  void closing_the_client_ends_everything_that_is_under_way(TestInfo test) throws Exception {
    StreamClient ours = stream(test);
    Headrace other = Headrace.connect(settings());
    StreamClient stream = other.basin(BASIN).stream(ours.name());
    AppendSession idle = stream.appendSession();
    idle.submit(AppendInput.of(AppendRecord.of("a"))).receipt().join();
    ReadSession live = stream.readSession(ReadOptions.from(ReadStart.TAIL));
    CompletableFuture<Optional<ReadBatch>> waiting = live.nextAsync();
    other.close();
    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ClosedException.class);
    assertThat(idle.submitAsync(AppendInput.of(AppendRecord.of("b"))).receipt())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ClosedException.class);
    assertThat(idle.ended()).succeedsWithin(Duration.ofSeconds(10));
    assertThatThrownBy(idle::close).isInstanceOf(ClosedException.class);
    assertThatThrownBy(stream::appendSession).isInstanceOf(ClosedException.class);
    assertThat(bodies(ours)).containsExactly("a");
  }

  @Test
  void reads_that_were_closed_hold_no_place_on_their_connections(TestInfo test) throws Exception {
    StreamClient ours = stream(test);
    try (FaultyProxy proxy = FaultyProxy.open(link -> {})) {
      proxy.leadTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      try (Headrace other = Headrace.connect("http://127.0.0.1:" + proxy.address().getPort())) {
        StreamClient stream = other.basin(BASIN).stream(ours.name());
        // More than there is room for on a connection for each of the client's threads.
        for (int i = 0; i < 250; i++) {
          try (ReadSession read = stream.readSession(ReadOptions.from(ReadStart.seqNum(0)))) {
            assertThat(read.caughtUp().join()).isTrue();
          }
        }
        assertThat(proxy.links()).hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void every_ticket_has_its_end_though_the_session_is_closed_while_others_submit(TestInfo test)
      throws Exception {
    StreamClient stream = stream(test);
    AppendSession session = stream.appendSession(AppendOptions.DEFAULT.withMaxUnacked(1 << 20, 4));
    Queue<Ticket> tickets = new ConcurrentLinkedQueue<>();
    CountDownLatch begun = new CountDownLatch(100);
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (Ticket last = null; last == null || !hasFailed(last); ) {
                  try {
                    last = session.submit(AppendInput.of(AppendRecord.of("r")));
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  tickets.add(last);
                  begun.countDown();
                }
              }));
    }
    begun.await();
    Thread another = Thread.ofPlatform().start(session::close);
    session.close();
    another.join();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(tickets).allSatisfy(each -> assertThat(each.receipt()).isDone());
    assertThat(bodies(stream)).hasSize((int) tickets.stream().filter(it -> !hasFailed(it)).count());
  }

  private static boolean hasFailed(Ticket ticket) {
    return ticket.receipt().isCompletedExceptionally();
  }

  @Test
  void many_threads_share_a_session_and_each_keeps_its_order(TestInfo test) throws Exception {
    StreamClient stream = stream(test);
    try (AppendSession session =
        stream.appendSession(
            AppendOptions.DEFAULT
                .withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS)
                .withMaxUnacked(1 << 20, 16))) {
      List<Thread> threads = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        String name = "w" + writer + "-";
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < 250; i++) {
                    try {
                      session.submit(AppendInput.of(AppendRecord.of(name + i)));
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    List<String> bodies = bodies(stream);
    assertThat(bodies).hasSize(1_000);
    for (int writer = 0; writer < 4; writer++) {
      String name = "w" + writer + "-";
      assertThat(bodies.stream().filter(body -> body.startsWith(name)))
          .isEqualTo(IntStream.range(0, 250).mapToObj(i -> name + i).toList());
    }
  }
}
