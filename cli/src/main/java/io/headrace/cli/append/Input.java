package io.headrace.cli.append;

import io.headrace.wire.AppendRecord;

/** What an input has next. */
sealed interface Input {
  /**
   * A line.
   *
   * @param number its number; the first is 1
   * @param record the record that it stands for
   */
  record Line(long number, AppendRecord record) implements Input {}

  /** The end: there are no more lines. */
  record End() implements Input {}

  /**
   * A line that is no record, or that could not be read. Nothing comes after it.
   *
   * @param number its number
   * @param reason what is wrong with it
   */
  record Bad(long number, String reason) implements Input {}
}
