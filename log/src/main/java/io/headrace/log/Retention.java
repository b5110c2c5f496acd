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
  }

  /** Keeps every record until it is trimmed. */
  record Infinite() implements Retention {}
}
