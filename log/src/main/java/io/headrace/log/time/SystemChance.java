package io.headrace.log.time;

import java.security.SecureRandom;

/**
 * The machine's own chance, for what has to be secret or unique: nobody can foresee it, and no seed
 * repeats it. Any thread may ask, and does not wait once the machine has started up.
 */
public final class SystemChance {
  private static final SecureRandom RANDOM = new SecureRandom();

  private SystemChance() {}

  /** Some random bytes. */
  public static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Fills a part of an array with random bytes. */
  public static void fill(byte[] bytes, int at, int length) {
    System.arraycopy(bytes(length), 0, bytes, at, length);
  }
}
