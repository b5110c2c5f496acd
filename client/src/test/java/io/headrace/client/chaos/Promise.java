package io.headrace.client.chaos;

import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.ProducerIdentity;
import io.headrace.client.retry.AppendRetryPolicy;

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

  /** Whether what may be stored is sent again, until it certainly is. */
  boolean sendsAgain() {
    return this != AT_MOST_ONCE;
  }

  /** Whether one may be told that something is stored, and not where. */
  boolean mayForgetPlaces() {
    return this == EXACTLY_ONCE;
  }

  /**
   * How a session keeps it.
   *
   * @param repeats whether an earlier life of the writer may have stored something
   */
  AppendOptions options(boolean repeats) {
    return switch (this) {
      case AT_LEAST_ONCE, ONE_PLACE -> AppendOptions.DEFAULT.withRetryPolicy(AppendRetryPolicy.ALL);
      case AT_MOST_ONCE, ONE_PLACE_CAREFULLY ->
          AppendOptions.DEFAULT.withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS);
      case EXACTLY_ONCE -> {
        ProducerIdentity identity = ProducerIdentity.of("chaos", 0);
        yield AppendOptions.DEFAULT.exactlyOnceAs(repeats ? identity.repeatingFrom(0) : identity);
      }
    };
  }
}
