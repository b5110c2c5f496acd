package io.headrace.client.append;

import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.wire.Packing;
import java.time.Duration;
import java.util.Optional;

/**
 * How an append session behaves.
 *
 * @param retryPolicy what is sent again when its fate is unknown
 * @param producer who appends, for {@link AppendRetryPolicy#EXACTLY_ONCE} and no other policy
 * @param maxUnackedBytes how many metered bytes may be submitted and not acknowledged, at least 1
 *     MiB; what comes beyond waits
 * @param maxUnackedInputs how many inputs, at least 1
 * @param ackTimeout how long the acknowledgement of an input may take from when it is written, more
 *     than zero and up to a day
 * @param packing how inputs of 1 KiB and more are packed on their way
 */
public record AppendOptions(
    AppendRetryPolicy retryPolicy,
    Optional<ProducerIdentity> producer,
    long maxUnackedBytes,
    int maxUnackedInputs,
    Duration ackTimeout,
    Packing packing) {
  private static final long MIN_UNACKED_BYTES = 1 << 20;
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

  /** At most once; 5 MiB, any number of inputs, 5 seconds; nothing is packed. */
  public static final AppendOptions DEFAULT =
      new AppendOptions(
          AppendRetryPolicy.NO_SIDE_EFFECTS,
          Optional.empty(),
          5L << 20,
          Integer.MAX_VALUE,
          Duration.ofSeconds(5),
          Packing.NONE);

  /**
   * Checks that it can be kept.
   *
   * @throws IllegalArgumentException if there is too little room, the time is not more than zero or
   *     more than a day, or there is a producer without {@link AppendRetryPolicy#EXACTLY_ONCE} or
   *     the other way round
   */
  public AppendOptions {
    if (maxUnackedBytes < MIN_UNACKED_BYTES || maxUnackedInputs < 1) {
      throw new IllegalArgumentException(
          "expected room for at least 1 MiB and 1 input, but it is for %d bytes and %d inputs"
              .formatted(maxUnackedBytes, maxUnackedInputs));
    }
    if (ackTimeout.isNegative() || ackTimeout.isZero()) {
      throw new IllegalArgumentException(
          "an acknowledgement may take longer than nothing, but not " + ackTimeout);
    }
    if (ackTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "an acknowledgement may take a day at most, but not " + ackTimeout);
    }
    if (producer.isPresent() != (retryPolicy == AppendRetryPolicy.EXACTLY_ONCE)) {
      throw new IllegalArgumentException(
          "the policy EXACTLY_ONCE needs a producer, and no other takes one: use exactlyOnceAs; the"
              + " policy is "
              + retryPolicy);
    }
  }

  /**
   * The same with another policy.
   *
   * @throws IllegalArgumentException if it is {@code EXACTLY_ONCE}, which needs a producer: see
   *     {@link #exactlyOnceAs}
   */
  public AppendOptions withRetryPolicy(AppendRetryPolicy policy) {
    return new AppendOptions(
        policy, Optional.empty(), maxUnackedBytes, maxUnackedInputs, ackTimeout, packing);
  }

  /** The same, exactly once, as this producer. */
  public AppendOptions exactlyOnceAs(ProducerIdentity identity) {
    return new AppendOptions(
        AppendRetryPolicy.EXACTLY_ONCE,
        Optional.of(identity),
        maxUnackedBytes,
        maxUnackedInputs,
        ackTimeout,
        packing);
  }

  /** The same with other bounds on what is not acknowledged. */
  public AppendOptions withMaxUnacked(long bytes, int inputs) {
    return new AppendOptions(retryPolicy, producer, bytes, inputs, ackTimeout, packing);
  }

  /** The same with another time for acknowledgements. */
  public AppendOptions withAckTimeout(Duration timeout) {
    return new AppendOptions(
        retryPolicy, producer, maxUnackedBytes, maxUnackedInputs, timeout, packing);
  }

  /** The same, packed in another way. */
  public AppendOptions withPacking(Packing another) {
    return new AppendOptions(
        retryPolicy, producer, maxUnackedBytes, maxUnackedInputs, ackTimeout, another);
  }
}
