package io.headrace.client.read;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a read ends. It ends at the first limit that it meets. A session with a count, bytes or a
 * timestamp also ends at the tail, unless it may wait there; one without any of them follows the
 * stream for ever, unless it says how long it waits.
 *
 * @param count the most records, unsigned
 * @param bytes the largest sum of metered sizes, unsigned. A record that would exceed it is not
 *     delivered
 * @param until the timestamp in milliseconds, unsigned, from which on nothing is delivered
 * @param maxWait how long to wait at the tail for more, counted from the last record; whole
 *     seconds, fewer than 2^32
 */
public record ReadLimits(
    OptionalLong count, OptionalLong bytes, OptionalLong until, Optional<Duration> maxWait) {
  /** None of them: a session follows for ever. */
  public static final ReadLimits NONE =
      new ReadLimits(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

  private static final long MAX_WAIT_SECONDS = 0xffff_ffffL;

  /**
   * Checks the time to wait.
   *
   * @throws IllegalArgumentException if it is negative, not of whole seconds, or too long
   */
  public ReadLimits {
    maxWait.ifPresent(ReadLimits::checkWait);
  }

  /** The same with at most so many records, unsigned. */
  public ReadLimits withCount(long records) {
    return new ReadLimits(OptionalLong.of(records), bytes, until, maxWait);
  }

  /** The same with at most so many metered bytes, unsigned. */
  public ReadLimits withBytes(long meteredBytes) {
    return new ReadLimits(count, OptionalLong.of(meteredBytes), until, maxWait);
  }

  /** The same with only what is older than a timestamp in milliseconds, unsigned. */
  public ReadLimits withUntil(long timestampMillis) {
    return new ReadLimits(count, bytes, OptionalLong.of(timestampMillis), maxWait);
  }

  /**
   * The same, waiting at the tail for so long; whole seconds.
   *
   * @throws IllegalArgumentException if they are not whole, negative, or too many
   */
  public ReadLimits withWait(Duration wait) {
    return new ReadLimits(count, bytes, until, Optional.of(wait));
  }

  private static void checkWait(Duration wait) {
    if (wait.isNegative()
        || !wait.equals(Duration.ofSeconds(wait.toSeconds()))
        || wait.toSeconds() > MAX_WAIT_SECONDS) {
      throw new IllegalArgumentException(
          "expected to wait for whole seconds, from 0 to " + MAX_WAIT_SECONDS + ", not " + wait);
    }
  }

  /** Whether a read with these limits ends at the tail if it may not wait. */
  boolean isBounded() {
    return count.isPresent() || bytes.isPresent() || until.isPresent();
  }

  /** Whether a read with these limits never ends by itself. */
  boolean isEndless() {
    return !isBounded() && maxWait.isEmpty();
  }
}
