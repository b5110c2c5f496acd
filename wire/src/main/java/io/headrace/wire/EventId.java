package io.headrace.wire;

/**
 * The id of an event that carries records: where a reader stands after it and what it got in all,
 * so that a reader that comes back with it goes on within the same limits.
 *
 * @param seqNum the sequence number of the event's last record, unsigned
 * @param records how many records the reader got since its first request, unsigned
 * @param meteredBytes their metered sizes in bytes, unsigned
 */
public record EventId(long seqNum, long records, long meteredBytes) {
  /**
   * Reads an id as a client sends it back.
   *
   * @throws IllegalArgumentException if it is none; the message says what was expected
   */
  public static EventId parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length == 3) {
      try {
        return new EventId(number(parts[0]), number(parts[1]), number(parts[2]));
      } catch (NumberFormatException e) {
        // The message below says it.
      }
    }
    throw new IllegalArgumentException(
        "expected an event id of three numbers such as \"41,42,1337\" (sequence number, records,"
            + " bytes), but there is \""
            + text
            + "\"");
  }

  private static long number(String part) {
    return UnsignedText.parse(part.strip());
  }

  /** The id as it is sent. */
  @Override
  public String toString() {
    return Long.toUnsignedString(seqNum)
        + ","
        + Long.toUnsignedString(records)
        + ","
        + Long.toUnsignedString(meteredBytes);
  }
}
