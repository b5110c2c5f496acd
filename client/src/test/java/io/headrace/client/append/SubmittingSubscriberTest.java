package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.wire.AppendInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** What is published to a session goes the way of what is submitted, as fast as there is room. */
final class SubmittingSubscriberTest {
  private final Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
  private final List<Ticket> tickets = new ArrayList<>();
  private final Flow.Subscriber<AppendInput> subscriber = bench.session.subscriber(tickets::add);
  private final Asked asked = new Asked();

  @Test
  void another_input_is_asked_for_when_there_is_room_for_it() {
    subscriber.onSubscribe(asked);
    assertThat(asked.inputs).isEqualTo(1);
    subscriber.onNext(Bench.input("a"));
    assertThat(asked.inputs).isEqualTo(2);
    for (int mebibytes = 0; mebibytes < 5; mebibytes++) {
      subscriber.onNext(Bench.input("x".repeat((1 << 20) - 8)));
    }
    assertThat(asked.inputs).isEqualTo(6);
    bench.carrier.exchange().start().ack(0, 1);
    assertThat(asked.inputs).isEqualTo(7);
    assertThat(bench.fate(tickets.get(0))).isEqualTo("at 0");
  }

  @Test
  void an_input_that_no_server_may_take_ends_the_subscription() {
    subscriber.onSubscribe(asked);
    subscriber.onNext(AppendInput.of(List.of()));
    assertThat(bench.fate(tickets.get(0))).isEqualTo("IllegalArgumentException");
    assertThat(asked.cancelled).isTrue();
    assertThat(asked.inputs).isEqualTo(1);
  }

  @Test
  void a_session_that_ended_asks_for_nothing_more() {
    subscriber.onSubscribe(asked);
    subscriber.onNext(Bench.input("a"));
    bench.carrier.exchange().start().refuse(403, "permission_denied");
    subscriber.onNext(Bench.input("b"));
    assertThat(bench.fate(tickets.get(1))).isEqualTo("NotAppendedException");
    assertThat(asked.cancelled).isTrue();
  }

  @Test
  void a_second_publisher_is_turned_away() {
    subscriber.onSubscribe(asked);
    Asked second = new Asked();
    subscriber.onSubscribe(second);
    assertThat(second.cancelled).isTrue();
    assertThat(asked.cancelled).isFalse();
  }

  @Test
  void what_was_published_before_the_publisher_failed_has_its_end() {
    subscriber.onSubscribe(asked);
    subscriber.onNext(Bench.input("a"));
    subscriber.onError(new IllegalStateException("the publisher's trouble"));
    assertThat(bench.session.submitAsync(Bench.input("b")).receipt()).isCompletedExceptionally();
    bench.carrier.exchange().start().ack(0, 1).endAnswer();
    assertThat(bench.fate(tickets.get(0))).isEqualTo("at 0");
    assertThat(bench.session.ended()).isDone();
  }

  private static final class Asked implements Flow.Subscription {
    private long inputs;
    private boolean cancelled;

    @Override
    public void request(long more) {
      inputs += more;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
