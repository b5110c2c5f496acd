package io.headrace.client.control;

import java.time.Duration;

/** How long a stream keeps its records. */
public sealed interface Retention {
  /**
   * Until they are so old.
   *
   * @param seconds the age in seconds, unsigned, more than zero
   */
  record Age(long seconds) implements Retention {}

  /** Until they are trimmed. */
  record Infinite() implements Retention {}

  /**
   * In a way that is not known here. It can be read, but not sent.
   *
   * @param name what the server calls it
   */
  record Other(String name) implements Retention {}

  /**
   * Until records are so old, in whole seconds.
   *
   * @throws IllegalArgumentException if that is less than a second
   */
  static Retention age(Duration age) {
    if (age.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "expected records to be kept for a second at least, but not for " + age);
    }
    return new Age(age.toSeconds());
  }

  /** Until they are trimmed. */
  static Retention infinite() {
    return new Infinite();
  }
}
