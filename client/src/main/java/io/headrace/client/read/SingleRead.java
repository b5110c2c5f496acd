package io.headrace.client.read;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one request reads: at most 1000 records, and at most 1 MiB of them by their metered size. It
 * ends earlier at the tail, or at the first limit that it meets.
 *
 * @param start where it begins
 * @param clamp whether a start beyond the tail means the tail, instead of an error
 * @param limits where it ends. It waits at the tail for a first record only, 60 seconds at most,
 *     and not at all unless it says so
 */
public record SingleRead(ReadStart start, boolean clamp, ReadLimits limits) {
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  /**
   * Checks the time to wait.
   *
   * @throws IllegalArgumentException if it is more than 60 seconds, or not whole ones
   */
  public SingleRead {
    Duration wait = limits.maxWait().orElse(Duration.ZERO);
    boolean isWhole = wait.equals(Duration.ofSeconds(wait.toSeconds()));
    if (wait.compareTo(MAX_WAIT) > 0 || !isWhole) {
      throw new IllegalArgumentException(
          "expected one request to wait for whole seconds, 60 at most, but not for "
              + wait
              + "; a read session may wait longer");
    }
  }

  /** From a place on, with nothing else chosen. */
  public static SingleRead from(ReadStart start) {
    return new SingleRead(start, false, ReadLimits.NONE);
  }

  /** The same, but a start beyond the tail means the tail. */
  public SingleRead withClamp() {
    return new SingleRead(start, true, limits);
  }

  /**
   * The same with other limits.
   *
   * @throws IllegalArgumentException if it is to wait for more than 60 seconds, or not for whole
   *     ones
   */
  public SingleRead withLimits(ReadLimits other) {
    return new SingleRead(start, clamp, other);
  }

  /** How long it may take longer than another request, because it waits. */
  public Duration waiting() {
    return limits.maxWait().orElse(Duration.ZERO);
  }

  /** What it says to the server: the query of a request, without the question mark. */
  public String query() {
    Optional<Duration> wait = limits.maxWait().filter(time -> !time.isZero());
    return ReadQuery.of(
        start,
        clamp,
        limits,
        wait.isPresent() ? OptionalLong.of(wait.get().toSeconds()) : OptionalLong.empty());
  }
}
