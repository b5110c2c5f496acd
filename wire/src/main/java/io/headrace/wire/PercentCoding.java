package io.headrace.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of URLs, decoded strictly: what is no encoding of a text is an error. */
public final class PercentCoding {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String HEX = "0123456789ABCDEF";

  private PercentCoding() {}

  /** Encodes a text as one segment of a path, or as a name or value of a query. */
  public static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    return encoded.toString();
  }

  /**
   * Decodes one segment of a path. A plus sign is a plus sign there.
   *
   * @throws IllegalArgumentException if a percent sign is not followed by two hex digits, or the
   *     bytes are no UTF-8
   */
  public static String decodeSegment(String raw) {
    return decode(raw, /* plusIsSpace= */ false);
  }

  /**
   * Decodes a name or value of a query, where a plus sign means a space.
   *
   * @throws IllegalArgumentException if a percent sign is not followed by two hex digits, or the
   *     bytes are no UTF-8
   */
  public static String decodeForm(String raw) {
    return decode(raw, /* plusIsSpace= */ true);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    if (isPlain(raw)) {
      return raw;
    }
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) (hex(raw, i + 1) << 4 | hex(raw, i + 2));
        i += 2;
      } else if (c < 0x80) {
        bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
      } else {
        throw new IllegalArgumentException(
            "expected characters beyond ASCII to be percent-encoded, but character "
                + i
                + " of \""
                + raw
                + "\" is not");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "expected percent-encoded UTF-8, but \"" + raw + "\" decodes to something else", e);
    }
  }

  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c == '+' || c >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static int hex(String raw, int at) {
    int digit = at < raw.length() ? hexDigit(raw.charAt(at)) : -1;
    if (digit < 0) {
      throw new IllegalArgumentException(
          "expected two hex digits after each \"%\" in \""
              + raw
              + "\"; write a plain \"%\" as %25");
    }
    return digit;
  }

  private static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
