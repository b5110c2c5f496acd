package io.headrace.client.call;

import java.time.Duration;

/** Times as people read them. */
final class Durations {
  private Durations() {}

  /** Such as {@code 5 s} or {@code 250 ms}. */
  static String text(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
