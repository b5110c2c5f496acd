package io.headrace.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Moments as texts such as {@code 2025-03-01T12:00:00.250Z}. */
public final class Rfc3339 {
  private Rfc3339() {}

  /** The text of a moment in milliseconds since the Unix epoch; a fraction only if there is one. */
  public static String format(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).toString();
  }

  /**
   * The moment that a text says, in milliseconds since the Unix epoch; what is finer is cut off.
   *
   * @throws IllegalArgumentException if the text says none, or one before the epoch
   */
  public static long parse(String text) {
    try {
      long millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
      if (millis >= 0) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Said below, in the same words.
    }
    throw new IllegalArgumentException(
        "expected a moment since 1970, such as 2030-01-31T12:00:00Z, but it is \"" + text + "\"");
  }
}
