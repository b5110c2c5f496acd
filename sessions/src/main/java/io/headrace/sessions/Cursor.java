package io.headrace.sessions;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of an event in a session, as readers carry it about. The epoch is a number that only
 * this session's stream has, so that a cursor means nothing in any other, nor in one that is made
 * anew under the same name.
 *
 * @param epoch the id of the stream
 * @param seqNum the sequence number of the last event seen; -1 for none
 */
public record Cursor(long epoch, long seqNum) {
  private static final Pattern SHAPE = Pattern.compile("([0-9a-z]{1,13})\\.(-1|[0-9]{1,19})");

  /** Reads a cursor; empty if it is none. */
  public static Optional<Cursor> parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Cursor(
              Long.parseUnsignedLong(shape.group(1), Character.MAX_RADIX),
              Long.parseLong(shape.group(2))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The epoch as it is written. */
  public String epochText() {
    return Long.toUnsignedString(epoch, Character.MAX_RADIX);
  }

  @Override
  public String toString() {
    return epochText() + "." + seqNum;
  }
}
