package io.headrace.client.settings;

import java.util.Base64;

/**
 * The key under which a server seals the records of an encrypted stream, and opens them again. It
 * goes with every append and read; the server does not keep it. Never shown.
 */
public final class EncryptionKey {
  /** The length of a key, in bytes. */
  public static final int BYTES = 32;

  private final String base64;

  private EncryptionKey(String base64) {
    this.base64 = base64;
  }

  /**
   * A key of 32 bytes.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static EncryptionKey of(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          "an encryption key has 32 bytes, but this one has " + key.length);
    }
    return new EncryptionKey(Base64.getEncoder().encodeToString(key));
  }

  /**
   * A key in base64.
   *
   * @throws IllegalArgumentException if it is not 32 bytes in base64
   */
  public static EncryptionKey parse(String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      // Without the JDK's reason, which quotes from the key.
      throw new IllegalArgumentException("expected an encryption key in base64, but it is not");
    }
    return of(key);
  }

  /** What the header {@code s2-encryption-key} says. A secret. */
  public String toHeader() {
    return base64;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncryptionKey key && key.base64.equals(base64);
  }

  @Override
  public int hashCode() {
    return base64.hashCode();
  }

  // Never the key: it must not end up in a log.
  @Override
  public String toString() {
    return "(an encryption key)";
  }
}
