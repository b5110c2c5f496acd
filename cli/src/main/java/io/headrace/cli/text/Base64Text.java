package io.headrace.cli.text;

import com.google.protobuf.ByteString;
import java.util.Base64;

/** Bytes written in the standard Base64 alphabet with padding. */
public final class Base64Text {
  private Base64Text() {}

  /**
   * Reads bytes.
   *
   * @throws IllegalArgumentException if the text is not Base64
   */
  public static ByteString decode(String text) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected Base64 (A-Z a-z 0-9 + / and padding), but got \"" + shortened(text) + "\"", e);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
