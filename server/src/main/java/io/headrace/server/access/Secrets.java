package io.headrace.server.access;

import java.util.Base64;
import java.util.function.Supplier;

/**
 * Makes secrets: 256 random bits behind a word that tells whose they are, so that a secret is known
 * as one wherever it turns up.
 */
public final class Secrets {
  /** How many random bytes a secret has. */
  public static final int RANDOM_BYTES = 32;

  private static final String MARK = "headrace_";

  /** The mark, and 32 bytes in the URL alphabet of Base64 without padding. */
  private static final int LENGTH = MARK.length() + 43;

  private final Supplier<byte[]> chance;

  /**
   * @param chance hands out 32 bytes that nobody can guess
   */
  public Secrets(Supplier<byte[]> chance) {
    this.chance = chance;
  }

  /** A secret that nobody else has. */
  public String next() {
    return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(chance.get());
  }

  /** Whether a text can only be a secret of this kind, right or wrong. */
  public static boolean isOne(String text) {
    return text.length() == LENGTH && text.startsWith(MARK);
  }
}
