package io.headrace.cli.text;

import io.headrace.log.ReadStart;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * Where a reader begins, in one word: {@code beginning}, {@code end}, {@code tail-100}, a sequence
 * number, or a time such as {@code 2025-11-20T09:30:00Z}.
 *
 * @param start the place
 * @param clamp whether a place beyond the tail means the tail; so for times, because a moment after
 *     the last record is a good place to wait at, and a sequence number not yet written is a slip
 */
public record StartPoint(ReadStart start, boolean clamp) {
  /** The first record there is. */
  public static final StartPoint BEGINNING = new StartPoint(new ReadStart.AtSeqNum(0), false);

  private static final String TAIL = "tail-";

  /**
   * Reads a starting point.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static StartPoint parse(String text) {
    if (text.equals("beginning")) {
      return BEGINNING;
    }
    if (text.equals("end") || text.equals("tail")) {
      return new StartPoint(new ReadStart.BeforeTail(0), false);
    }
    if (text.startsWith(TAIL)) {
      return new StartPoint(
          new ReadStart.BeforeTail(Numbers.parse(text.substring(TAIL.length()))), false);
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty()) {
      return new StartPoint(new ReadStart.AtSeqNum(Numbers.parse(text)), false);
    }
    return at(time(text));
  }

  /** The first record that is not older than a moment. */
  public static StartPoint at(Instant moment) {
    return new StartPoint(new ReadStart.AtTimestamp(Math.max(0, moment.toEpochMilli())), true);
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "expected beginning, end, tail-100, a sequence number or a time such as"
              + " 2025-11-20T09:30:00Z, but got \""
              + text
              + "\"",
          e);
    }
  }
}
