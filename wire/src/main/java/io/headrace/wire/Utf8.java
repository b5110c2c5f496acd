package io.headrace.wire;

/** Facts about texts as UTF-8, without encoding them. */
public final class Utf8 {
  private Utf8() {}

  /**
   * The number of bytes of a text in UTF-8.
   *
   * @throws IllegalArgumentException if the text holds half of a surrogate pair, which has no
   *     encoding
   */
  public static int encodedBytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw new IllegalArgumentException(
            "expected Unicode text, but character " + i + " is half of a surrogate pair");
      }
    }
    return bytes;
  }

  /** Whether a text has an encoding: it holds no half of a surrogate pair. */
  public static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /**
   * Compares two texts by their UTF-8 bytes. UTF-16 order differs only where one side has a
   * surrogate and the other a character from U+E000 up.
   */
  public static int compare(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean aSurrogate = Character.isSurrogate(a);
        boolean bSurrogate = Character.isSurrogate(b);
        if (aSurrogate != bSurrogate) {
          return aSurrogate ? 1 : -1;
        }
        return a - b;
      }
    }
    return left.length() - right.length();
  }
}
