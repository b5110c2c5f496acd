package io.headrace.server.http;

import java.time.Duration;

/**
 * The bounds of sessions. Their inputs also count against {@link ServerLimits#bodyBytesInFlight}.
 *
 * @param bytesInFlight inputs of one append session that have come and are not acknowledged;
 *     nothing more is read from it meanwhile
 * @param inputsInFlight the same as a number of inputs
 * @param adviceTime how long a client may go on, when the server stops, after it was advised to
 *     reconnect
 */
public record SessionLimits(int bytesInFlight, int inputsInFlight, Duration adviceTime) {
  /** What holds unless somebody chooses otherwise. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(4 << 20, 4096, Duration.ofSeconds(1));
}
