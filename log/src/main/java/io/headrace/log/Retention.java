package io.headrace.log;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** How long a stream keeps its records. */
public sealed interface Retention {
  /**
   * Keeps a record until it is this old, counted from its arrival.
   *
   * @param age whole seconds, more than zero
   */
  record Age(Duration age) implements Retention {
    public Age {
      if (age.compareTo(Duration.ofSeconds(1)) < 0
          || !age.equals(age.truncatedTo(ChronoUnit.SECONDS))) {
        throw new IllegalArgumentException(
            "a retention age is a whole number of seconds, at least 1, but this one is " + age);
      }
    }

    /**
     * The latest time of arrival that is too old, in milliseconds since the Unix epoch. An age of
     * more milliseconds than can be counted reaches back as far as can be.
     *
     * @param nowMillis the time, in milliseconds since the Unix epoch
     */
    public long expiredMillis(long nowMillis) {
      long seconds = age.toSeconds();
      long millis = seconds > Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : seconds * 1000;
      return nowMillis - millis;
    }
  }

  /** Keeps every record until it is trimmed. */
  record Infinite() implements Retention {}
}
