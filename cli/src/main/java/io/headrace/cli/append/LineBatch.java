package io.headrace.cli.append;

import io.headrace.wire.AppendRecord;
import java.util.List;

/**
 * Lines that are appended together.
 *
 * @param firstLine the number of the first
 * @param records their records; at least one
 */
public record LineBatch(long firstLine, List<AppendRecord> records) {
  public LineBatch {
    records = List.copyOf(records);
  }

  /** The number of the last line. */
  public long lastLine() {
    return firstLine + records.size() - 1;
  }

  /** The lines in words. */
  public String lines() {
    return lines(firstLine, lastLine());
  }

  /** Some lines in words. */
  static String lines(long first, long last) {
    return first == last ? "line " + first : "lines " + first + ".." + last;
  }
}
