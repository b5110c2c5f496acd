package io.headrace.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Base64;

/**
 * Base64 in its one canonical form: the standard alphabet, with padding, and with zero bits where
 * the last character has bits to spare. The JDK's decoder is more generous, and generosity would
 * let two texts mean the same bytes.
 */
final class StrictBase64 {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private StrictBase64() {}

  /**
   * Decodes a text.
   *
   * @throws IllegalArgumentException if it is not in that form; the message says why
   */
  static ByteString decode(String text) {
    if (text.length() % 4 != 0) {
      throw new IllegalArgumentException(
          "invalid Base64 encoding: expected a multiple of 4 characters, padded with \"=\", but"
              + " there are "
              + text.length());
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("invalid Base64 encoding: " + e.getMessage(), e);
    }
    if (hasStrayBits(text)) {
      throw new IllegalArgumentException(
          "invalid Base64 encoding: the last character before the padding has bits set that"
              + " encode nothing");
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static boolean hasStrayBits(String text) {
    int mask = text.endsWith("==") ? 0xf : text.endsWith("=") ? 0x3 : 0;
    int last = text.length() - (mask == 0xf ? 3 : 2);
    return mask != 0 && (ALPHABET.indexOf(text.charAt(last)) & mask) != 0;
  }
}
