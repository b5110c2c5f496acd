package io.headrace.wire;

/** Unsigned 64-bit numbers as texts of decimal digits. */
public final class UnsignedText {
  private UnsignedText() {}

  /**
   * Reads a number: digits and nothing else, where the JDK would also take a plus sign and digits
   * of other scripts.
   *
   * @throws NumberFormatException if the text is no number from 0 to 2^64 - 1
   */
  public static long parse(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw new NumberFormatException(text);
      }
    }
    return Long.parseUnsignedLong(text);
  }
}
