package io.headrace.client.chaos;

import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.ProducerIdentity;
import io.headrace.client.retry.AppendRetryPolicy;
import java.time.Duration;

/** What a writer is promised. */
enum Promise {
  /** Everything at least once, in order. */
  AT_LEAST_ONCE,
  /** Everything at most once. */
  AT_MOST_ONCE,
  /**
   * Everything exactly once, by demanding sequence numbers, and sending again what fits one place.
   */
  ONE_PLACE,
  /** The same under the policy that sends nothing again that may be stored. */
  ONE_PLACE_CAREFULLY,
  /** Everything exactly once, since the server knows it again. */
  EXACTLY_ONCE;

  boolean demandsSeqNums() {
    return this == ONE_PLACE || this == ONE_PLACE_CAREFULLY;
  }

  boolean allowsCopies() {
    return this == AT_LEAST_ONCE;
  }

  AppendOptions options() {
    AppendOptions quick = AppendOptions.DEFAULT.withAckTimeout(Duration.ofMillis(400));
    return switch (this) {
      case AT_LEAST_ONCE, ONE_PLACE -> quick.withRetryPolicy(AppendRetryPolicy.ALL);
      case AT_MOST_ONCE, ONE_PLACE_CAREFULLY ->
          quick.withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS);
      case EXACTLY_ONCE -> quick.exactlyOnceAs(ProducerIdentity.of("chaos", 0));
    };
  }
}
