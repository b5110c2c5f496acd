package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.retry.RetrySettings;
import io.headrace.client.testing.WithoutZstd;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Packing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What cannot be packed is certainly not stored: it is packed before it has its place, so that such
 * a failure is never taken for one on the way.
 */
class PackingFailureTest {
  private static final String LARGE = "large".repeat(1_000);

  private static Bench bench() {
    return new Bench(AppendOptions.DEFAULT.withPacking(Packing.ZSTD), RetrySettings.DEFAULT);
  }

  /** An input that cannot be packed, and one that need not be. */
  static final class InASession implements Supplier<String> {
    @Override
    public String get() {
      Bench bench = bench();
      String thrown = "nothing";
      try {
        bench.submit(LARGE);
      } catch (LinkageError e) {
        thrown = e.getClass().getSimpleName();
      }
      Ticket small = bench.submit("small");
      ManualExchange server = bench.carrier.exchange().start();
      List<String> written = server.written();
      server.ack(0, 1);
      return "threw " + thrown + ", wrote " + written + ", which is " + bench.fate(small);
    }
  }

  @Test
  void an_input_that_cannot_be_packed_has_no_place_and_the_session_is_none_the_worse() {
    assertThat(WithoutZstd.outcome(InASession.class))
        .isEqualTo("threw NoClassDefFoundError, wrote [small], which is at 0");
  }

  /** A batch before, one that cannot be packed, and one after it. */
  static final class InAProducer implements Supplier<String> {
    @Override
    public String get() {
      Bench bench = bench();
      Producer producer =
          Producer.on(bench.session, ProducerOptions.DEFAULT.withMaxBatch(1, 10_000));
      var before = producer.submitAsync(AppendRecord.of("before"));
      var large = producer.submitAsync(AppendRecord.of(LARGE));
      var after = producer.submitAsync(AppendRecord.of("after"));
      ManualExchange server = bench.carrier.exchange().start();
      List<String> written = server.written();
      server.ack(0, 1).endAnswer();
      CompletableFuture<Void> closed = producer.closeAsync();
      bench.carrier.run();
      return String.join(
          ", ", "wrote " + written, how(before), how(large), how(after), "close " + how(closed));
    }
  }

  @Test
  void a_batch_that_cannot_be_packed_is_not_appended_and_nothing_comes_after_it() {
    assertThat(WithoutZstd.outcome(InAProducer.class))
        .isEqualTo(
            "wrote [before], done, NotAppendedException, NotAppendedException, close"
                + " NotAppendedException");
  }

  /** A publisher of an input that cannot be packed. */
  static final class FromAPublisher implements Supplier<String> {
    @Override
    public String get() {
      Bench bench = bench();
      List<Ticket> tickets = new ArrayList<>();
      try (SubmissionPublisher<AppendInput> publisher =
          new SubmissionPublisher<>(Runnable::run, 8)) {
        publisher.subscribe(bench.session.subscriber(tickets::add));
        publisher.submit(Bench.input(LARGE));
        return bench.fate(tickets.get(0))
            + (publisher.hasSubscribers() ? ", and goes on" : ", and leaves");
      }
    }
  }

  @Test
  void a_publisher_of_what_cannot_be_packed_is_left_and_the_ticket_says_why() {
    assertThat(WithoutZstd.outcome(FromAPublisher.class))
        .isEqualTo("NotAppendedException, and leaves");
  }

  private static String how(CompletableFuture<?> future) {
    if (!future.isDone()) {
      return "pending";
    }
    return future.isCompletedExceptionally()
        ? future.exceptionNow().getClass().getSimpleName()
        : "done";
  }
}
