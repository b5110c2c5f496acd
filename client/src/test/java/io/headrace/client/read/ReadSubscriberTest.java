package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.ProtocolException;
import io.headrace.wire.ReadBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@link Flow}, kept by a read session. */
class ReadSubscriberTest {
  private static final ReadOptions FROM_0 = ReadOptions.from(ReadStart.seqNum(0));

  /** Writes down what it is told, and does on a batch what a test says. */
  private static final class Recording implements Flow.Subscriber<ReadBatch> {
    final List<String> told = new ArrayList<>();
    Consumer<ReadBatch> onBatch = batch -> {};
    Flow.@Nullable Subscription subscription;
    private boolean within;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      assertThat(subscription).as("onSubscribe comes once").isNull();
      subscription = given;
      told.add("subscribed");
    }

    @Override
    public void onNext(ReadBatch batch) {
      assertThat(within).as("signals come one after another").isFalse();
      within = true;
      told.add("batch from " + batch.records().get(0).seqNum());
      onBatch.accept(batch);
      within = false;
    }

    @Override
    public void onError(Throwable failure) {
      told.add("failed: " + failure.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      told.add("complete");
    }

    Flow.Subscription subscription() {
      Flow.Subscription given = subscription;
      if (given == null) {
        throw new AssertionError("not subscribed");
      }
      return given;
    }
  }

  private final Recording subscriber = new Recording();

  private ReadFixture subscribed(ReadOptions options) {
    ReadFixture read = new ReadFixture(options);
    read.session.subscribe(subscriber);
    read.carrier.run();
    read.server().open();
    return read;
  }

  private void request(ReadFixture read, long batches) {
    subscriber.subscription().request(batches);
    read.carrier.run();
  }

  @Test
  void nothing_comes_that_was_not_asked_for() {
    ReadFixture read = subscribed(FROM_0);
    read.send(Frames.batch(0, 1));
    read.send(Frames.batch(1, 2));
    read.send(Frames.batch(2, 3));
    assertThat(subscriber.told).containsExactly("subscribed");
    request(read, 2);
    assertThat(subscriber.told).containsExactly("subscribed", "batch from 0", "batch from 1");
    assertThat(read.session.resumeSeqNum()).hasValue(2);
  }

  @Test
  void wishes_add_up_and_saturate() {
    ReadFixture read = subscribed(FROM_0);
    request(read, Long.MAX_VALUE);
    request(read, Long.MAX_VALUE);
    for (int i = 0; i < 3; i++) {
      read.send(Frames.batch(i, i + 1));
    }
    assertThat(subscriber.told).hasSize(4);
  }

  @Test
  void the_end_comes_after_all_batches_and_needs_no_wish() {
    ReadFixture read = subscribed(FROM_0.withCount(1));
    read.send(Frames.batch(0, 1));
    read.server().finish();
    assertThat(subscriber.told).containsExactly("subscribed");
    request(read, 1);
    assertThat(subscriber.told).containsExactly("subscribed", "batch from 0", "complete");
    request(read, 1);
    read.session.close();
    read.carrier.run();
    assertThat(subscriber.told).hasSize(3);
  }

  @Test
  void a_failure_comes_after_all_batches() {
    ReadFixture read = subscribed(FROM_0);
    read.send(Frames.batch(0, 1));
    read.send(Frames.batch(0, 1));
    request(read, 5);
    assertThat(subscriber.told)
        .containsExactly(
            "subscribed", "batch from 0", "failed: " + ProtocolException.class.getSimpleName());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void a_wish_for_nothing_is_a_failure_and_closes_the_read(long batches) {
    ReadFixture read = subscribed(FROM_0);
    request(read, batches);
    assertThat(subscriber.told).containsExactly("subscribed", "failed: IllegalArgumentException");
    assertThat(read.server().isCancelled()).isTrue();
  }

  @Test
  void who_cancels_hears_no_more_and_the_exchange_is_cancelled() {
    ReadFixture read = subscribed(FROM_0);
    read.send(Frames.batch(0, 1));
    read.send(Frames.batch(1, 2));
    subscriber.onBatch = batch -> subscriber.subscription().cancel();
    request(read, 5);
    subscriber.subscription().cancel();
    request(read, 5);
    assertThat(subscriber.told).containsExactly("subscribed", "batch from 0");
    assertThat(read.server().isCancelled()).isTrue();
  }

  @Test
  void who_asks_for_one_more_at_every_batch_does_not_fill_the_stack() {
    ReadFixture read = subscribed(FROM_0);
    subscriber.onBatch = batch -> subscriber.subscription().request(1);
    for (int i = 0; i < 20_000; i++) {
      read.send(Frames.batch(i, i + 1));
    }
    request(read, 1);
    assertThat(subscriber.told).hasSize(20_001);
  }

  @Test
  void who_throws_hears_no_more_and_the_read_is_closed() {
    ReadFixture read = subscribed(FROM_0);
    subscriber.onBatch =
        batch -> {
          throw new IllegalStateException("I throw");
        };
    request(read, 5);
    read.send(Frames.batch(0, 1));
    read.send(Frames.batch(1, 2));
    assertThat(subscriber.told).containsExactly("subscribed", "batch from 0");
    assertThat(read.server().isCancelled()).isTrue();
  }

  @Test
  void closing_the_session_is_a_failure_for_its_subscriber() {
    ReadFixture read = subscribed(FROM_0);
    read.session.close();
    read.carrier.run();
    assertThat(subscriber.told)
        .containsExactly("subscribed", "failed: " + ClosedException.class.getSimpleName());
  }

  @Test
  void whoever_waited_and_gave_up_is_in_no_subscribers_way() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    assertThat(read.next().cancel(false)).isTrue();
    Recording subscriber = new Recording();
    read.session.subscribe(subscriber);
    read.carrier.run();
    assertThat(subscriber.told).containsExactly("subscribed");
  }

  @Test
  void a_second_subscriber_is_refused_and_disturbs_nobody() {
    ReadFixture read = subscribed(FROM_0);
    Recording second = new Recording();
    read.session.subscribe(second);
    read.carrier.run();
    assertThat(second.told).containsExactly("subscribed", "failed: IllegalStateException");
    second.subscription().request(1);
    second.subscription().cancel();
    request(read, 1);
    read.send(Frames.batch(0, 1));
    assertThat(subscriber.told).containsExactly("subscribed", "batch from 0");
  }

  @Test
  void futures_and_a_subscriber_do_not_take_batches_from_each_other() {
    ReadFixture read = subscribed(FROM_0);
    assertThat(read.next().exceptionNow()).isInstanceOf(IllegalStateException.class);
    ReadFixture waited = new ReadFixture(FROM_0);
    var waiting = waited.next();
    Recording late = new Recording();
    waited.session.subscribe(late);
    waited.carrier.run();
    assertThat(late.told).containsExactly("subscribed", "failed: IllegalStateException");
    waited.server().open();
    waited.send(Frames.batch(0, 1));
    assertThat(waiting.join()).isPresent();
  }

  @Test
  void no_subscriber_is_refused_at_once() {
    ReadFixture read = new ReadFixture(FROM_0);
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // What is tested.
    Flow.Subscriber<ReadBatch> none = null;
    assertThatThrownBy(() -> subscribe(read, none)).isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings("NullAway") // What is tested.
  private static void subscribe(ReadFixture read, Flow.@Nullable Subscriber<ReadBatch> subscriber) {
    read.session.subscribe(subscriber);
  }

  @Test
  void a_subscriber_of_a_closed_client_is_told_so() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.carrier.close();
    read.session.subscribe(subscriber);
    assertThat(subscriber.told)
        .containsExactly("subscribed", "failed: " + ClosedException.class.getSimpleName());
  }
}
