package io.headrace.server.sessions.tail;

import java.time.Duration;

/**
 * How tails are kept.
 *
 * @param heartbeat after so much silence comes a sign of life
 * @param longest after this a viewer is sent to take another connection, so that none is for ever
 * @param retryMillis how long a viewer should wait before it comes again, in milliseconds
 */
public record TailLimits(Duration heartbeat, Duration longest, long retryMillis) {
  /** What holds unless somebody chooses otherwise. */
  public static final TailLimits DEFAULT =
      new TailLimits(Duration.ofSeconds(10), Duration.ofHours(1), 500);
}
