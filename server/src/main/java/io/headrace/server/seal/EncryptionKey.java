package io.headrace.server.seal;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key under which a client seals and opens records: 256 bits that it keeps for itself. Nothing
 * of it is ever part of a text.
 */
final class EncryptionKey {
  private static final int BYTES = 32;
  private static final int MAX_TEXT_LENGTH = 44;

  private final SecretKeySpec key;

  /**
   * @param bytes 32 bytes; they are copied
   */
  EncryptionKey(byte[] bytes) {
    this.key = new SecretKeySpec(bytes, "AES");
  }

  /**
   * The key that a request brings.
   *
   * @throws Problem if it brings none, or something that is no key
   */
  static EncryptionKey of(Request request) {
    return parse(request.header(HeaderNames.S2_ENCRYPTION_KEY));
  }

  static EncryptionKey parse(@Nullable String header) {
    if (header == null) {
      throw bad("but there is none");
    }
    String text = header.strip();
    if (text.length() > MAX_TEXT_LENGTH) {
      throw bad("but it has more than 44 characters");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      // The decoder's message quotes what it stumbled over, and that is a piece of the key.
      throw bad("but it is not base64");
    }
    try {
      if (bytes.length != BYTES) {
        throw bad("but it decodes to " + bytes.length + " bytes");
      }
      return new EncryptionKey(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Problem bad(String what) {
    return new Problem(
        ErrorCode.BAD_HEADER,
        "the stream is encrypted: expected the header `s2-encryption-key` to be its key, 32 bytes"
            + " in base64 (44 characters), "
            + what);
  }

  SecretKey secret() {
    return key;
  }

  /** Whether it is the same key, in a time that does not tell how much of it is the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncryptionKey that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    // Not the key's own: a hash of it is something about it.
    return EncryptionKey.class.hashCode();
  }

  @Override
  public String toString() {
    return "EncryptionKey[redacted]";
  }
}
