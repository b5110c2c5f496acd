package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that wait for room, or for the end, and are interrupted there. */
@Timeout(60)
class AppendWaitingTest {
  private final Bench bench =
      new Bench(AppendOptions.DEFAULT.withMaxUnacked(1 << 20, 1), RetrySettings.DEFAULT);

  @Test
  void one_who_is_interrupted_while_he_waits_for_room_has_sent_nothing() {
    Ticket first = bench.submit("first");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> bench.session.submit(Bench.input("given up")))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Ticket third = bench.submit("third");
    ManualExchange server = bench.carrier.exchange().start();
    server.ack(0, 1).ack(1, 1);
    assertThat(server.written()).containsExactly("first", "third");
    assertThat(bench.fate(first)).isEqualTo("at 0");
    assertThat(bench.fate(third)).isEqualTo("at 1");
  }

  @Test
  void one_who_has_room_needs_no_wait_though_he_is_interrupted() throws Exception {
    Thread.currentThread().interrupt();
    Ticket ticket = bench.session.submit(Bench.input("a"));
    assertThat(Thread.interrupted()).isTrue();
    bench.carrier.exchange().start().ack(0, 1);
    assertThat(bench.fate(ticket)).isEqualTo("at 0");
  }

  @Test
  void one_who_waits_for_room_goes_on_when_there_is_some_and_when_there_never_will_be()
      throws Exception {
    bench.submit("a");
    FutureTask<Ticket> granted = waiting("b");
    ManualExchange server = bench.carrier.exchange().start();
    server.ack(0, 1);
    Ticket b = granted.get();
    FutureTask<Ticket> refused = waiting("c");
    server.refuse(422, "invalid");
    assertThat(bench.fate(b)).isEqualTo("ServerException");
    assertThat(bench.fate(refused.get())).isEqualTo("NotAppendedException");
  }

  @Test
  void an_interrupted_close_gives_up_what_it_waits_for() {
    Bench all = new Bench(AppendRetryPolicy.ALL);
    Ticket written = all.submit("written");
    all.carrier.exchange().start();
    Thread.currentThread().interrupt();
    all.session.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(all.fate(written)).isEqualTo("UncertainException");
    assertThat(all.session.ended()).isCompleted();
    assertThat(all.fate(all.submit("late"))).isEqualTo("ClosedException");
  }

  /** Submits on a thread of its own, which waits for room when this returns. */
  private FutureTask<Ticket> waiting(String body) {
    FutureTask<Ticket> submitting = new FutureTask<>(() -> bench.session.submit(Bench.input(body)));
    Thread thread = Thread.ofPlatform().daemon().start(submitting);
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(submitting).isNotDone();
      Thread.onSpinWait();
    }
    return submitting;
  }
}
