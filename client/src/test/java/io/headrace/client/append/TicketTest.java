package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.error.ServerException;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Futures that were handed out belong to whoever has them, and nobody else depends on them. */
class TicketTest {
  private final Bench bench = new Bench(AppendRetryPolicy.ALL);

  @Test
  void whoever_ends_a_future_of_a_ticket_ends_that_one_alone() {
    Ticket a = bench.submit("a");
    CompletableFuture<Receipt> made = a.receipt();
    made.complete(Receipt.storedBefore(new Position(99, 99)));
    a.receipt().cancel(true);
    a.receipt().completeExceptionally(new IllegalStateException("made up"));
    a.accepted().completeExceptionally(new IllegalStateException("made up"));
    assertThat(a.receipt()).isNotDone();
    bench.carrier.exchange().start().ack(0, 1);
    assertThat(bench.fate(a)).isEqualTo("at 0");
    assertThat(a.accepted()).isCompleted();
    made.obtrudeException(new IllegalStateException("made up later"));
    assertThat(bench.fate(a)).isEqualTo("at 0");
  }

  @Test
  void what_depends_on_a_ticket_is_told_the_failure_itself() {
    AtomicReference<Throwable> told = new AtomicReference<>();
    var _ = bench.submit("a").receipt().whenComplete((_, failure) -> told.set(failure));
    bench.carrier.exchange().start().refuse(422, "invalid");
    assertThat(told.get()).isExactlyInstanceOf(ServerException.class);
  }

  @Test
  void room_is_given_back_by_acknowledgements_whatever_became_of_the_futures() {
    Bench narrow =
        new Bench(AppendOptions.DEFAULT.withMaxUnacked(1 << 20, 2), RetrySettings.DEFAULT);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Ticket each = narrow.submit("r" + i);
      each.receipt().cancel(true);
      each.accepted().cancel(true);
      tickets.add(each);
    }
    ManualExchange server = narrow.carrier.exchange().start();
    for (int i = 0; i < 6; i++) {
      assertThat(server.written()).hasSize(Math.min(6, i + 2));
      server.ack(i, 1);
    }
    assertThat(tickets).extracting(narrow::fate).endsWith("at 4", "at 5");
  }

  @Test
  void a_publisher_is_asked_for_more_though_somebody_ended_the_futures_of_a_ticket() {
    Bench narrow =
        new Bench(AppendOptions.DEFAULT.withMaxUnacked(1 << 20, 1), RetrySettings.DEFAULT);
    List<Ticket> tickets = new ArrayList<>();
    try (SubmissionPublisher<AppendInput> publisher = new SubmissionPublisher<>(Runnable::run, 8)) {
      publisher.subscribe(
          narrow.session.subscriber(ticket -> {
            ticket.accepted().cancel(true);
            ticket.receipt().cancel(true);
            tickets.add(ticket);
          }));
      List.of("a", "b", "c").forEach(body -> publisher.submit(Bench.input(body)));
      ManualExchange server = narrow.carrier.exchange().start();
      server.ack(0, 1).ack(1, 1).ack(2, 1);
    }
    assertThat(tickets).extracting(narrow::fate).containsExactly("at 0", "at 1", "at 2");
  }

  @Test
  void a_producer_tells_each_record_though_somebody_ended_the_receipts_of_others() {
    Producer producer = Producer.on(bench.session, ProducerOptions.DEFAULT);
    var a = producer.submitAsync(AppendRecord.of("a"));
    var b = producer.submitAsync(AppendRecord.of("b"));
    a.complete(new RecordReceipt(7, Receipt.storedBefore(new Position(99, 99))));
    producer.room().cancel(true);
    CompletableFuture<Void> flushed = producer.flush();
    bench.carrier.exchange().start().ack(0, 2);
    assertThat(b.join().seqNum()).hasValue(1);
    assertThat(flushed).isCompleted();
  }

  @Test
  void the_end_of_a_session_is_told_to_each_by_himself() {
    bench.session.ended().completeExceptionally(new IllegalStateException("made up"));
    CompletableFuture<Void> closed = bench.session.closeAsync();
    closed.cancel(true);
    bench.carrier.run();
    assertThat(bench.session.ended()).isCompleted();
  }
}
