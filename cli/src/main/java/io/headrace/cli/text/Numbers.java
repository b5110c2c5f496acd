package io.headrace.cli.text;

import io.headrace.wire.Position;

/** Unsigned 64-bit numbers, which sequence numbers and timestamps are. */
public final class Numbers {
  private Numbers() {}

  /**
   * Reads an unsigned number.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static long parse(String text) {
    try {
      if (text.startsWith("+")) {
        throw new NumberFormatException();
      }
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected a number from 0 to 18446744073709551615, but got \"" + text + "\"", e);
    }
  }

  /** Prints a position: a sequence number and the timestamp there. */
  public static String print(Position position) {
    return print(position.seqNum()) + " @ " + print(position.timestamp());
  }

  /** Prints an unsigned number. */
  public static String print(long number) {
    return Long.toUnsignedString(number);
  }
}
