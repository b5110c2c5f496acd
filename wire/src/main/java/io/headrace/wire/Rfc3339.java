package io.headrace.wire;

import java.time.Instant;

/** Moments as texts such as {@code 2025-03-01T12:00:00.250Z}. */
public final class Rfc3339 {
  private Rfc3339() {}

  /** The text of a moment in milliseconds since the Unix epoch; a fraction only if there is one. */
  public static String format(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).toString();
  }
}
