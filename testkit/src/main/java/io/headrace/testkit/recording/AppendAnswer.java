package io.headrace.testkit.recording;

import java.util.OptionalLong;

/** What a client was told of its append. */
public sealed interface AppendAnswer {
  /**
   * It is stored.
   *
   * @param end the sequence number after its last record
   */
  record Stored(long end) implements AppendAnswer {}

  /**
   * It is not stored and never will be.
   *
   * @param why in words
   * @param next the sequence number that the first record would have got, if that was the reason
   */
  record Refused(String why, OptionalLong next) implements AppendAnswer {}

  /**
   * Nobody knows.
   *
   * @param why in words
   */
  record Unknown(String why) implements AppendAnswer {}
}
