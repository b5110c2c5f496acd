package io.headrace.client.call;

import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;

/** What no server takes, so that it need not be asked. */
public final class AppendBounds {
  /** How many records an append has at most. */
  public static final int MAX_RECORDS = 1000;

  /** How many metered bytes an append has at most: 1 MiB. */
  public static final int MAX_METERED_BYTES = 1 << 20;

  private AppendBounds() {}

  /**
   * Checks an append.
   *
   * @return how many metered bytes it has
   * @throws IllegalArgumentException if no server may take it
   */
  public static int check(AppendInput input) {
    int records = input.records().size();
    if (records < 1 || records > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "an append has 1 to 1000 records, but this one has " + records);
    }
    long bytes = 0;
    for (AppendRecord record : input.records()) {
      var unused = Command.of(record);
      bytes += record.meteredBytes();
    }
    if (bytes > MAX_METERED_BYTES) {
      throw new IllegalArgumentException(
          "an append has at most 1 MiB of metered bytes, but this one has " + bytes);
    }
    input.fencingToken().ifPresent(Command::checkFencingToken);
    return (int) bytes;
  }
}
