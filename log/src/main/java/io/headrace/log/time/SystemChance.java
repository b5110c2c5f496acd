package io.headrace.log.time;

import java.security.SecureRandom;

/** Chance that nobody can foresee and no seed repeats, for what has to be secret or unique. */
public final class SystemChance {
  private static final SecureRandom RANDOM = new SecureRandom();

  private SystemChance() {}

  /** Fills a part of an array with random bytes. May be called from any thread. */
  public static void fill(byte[] bytes, int at, int length) {
    byte[] random = new byte[length];
    RANDOM.nextBytes(random);
    System.arraycopy(random, 0, bytes, at, length);
  }
}
