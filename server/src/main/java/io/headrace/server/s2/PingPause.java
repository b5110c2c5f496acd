package io.headrace.server.s2;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long a live reader hears nothing before it gets a sign of life: random, so that readers that
 * came together are not served together for ever. Clients give up after 20 seconds. For any thread.
 */
@FunctionalInterface
public interface PingPause {
  /** The next pause in nanoseconds. */
  long nextNanos();

  /** Pauses between 5 and 15 seconds, a little less for what comes late. */
  static PingPause random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long least = TimeUnit.SECONDS.toNanos(5);
    long most = TimeUnit.MILLISECONDS.toNanos(14_900);
    return () -> {
      synchronized (random) {
        return random.nextLong(least, most);
      }
    };
  }
}
