package io.headrace.cli.client;

import io.headrace.cli.text.Numbers;
import io.headrace.log.ReadStart;
import java.util.OptionalLong;

/**
 * Which records a read wants.
 *
 * @param start where it begins
 * @param count the most records, or empty
 * @param bytes the largest sum of their metered sizes, or empty
 * @param until the timestamp (unsigned) from which on none is wanted, or empty
 * @param waitSeconds how long to wait at the tail, or empty for what the protocol does by itself:
 *     for ever, or not at all if any of the bounds above is given
 */
public record ReadQuery(
    ReadStart start,
    OptionalLong count,
    OptionalLong bytes,
    OptionalLong until,
    OptionalLong waitSeconds) {
  /** Everything from a place on, for ever. */
  public static ReadQuery from(ReadStart start) {
    return new ReadQuery(
        start,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** The same with another beginning. */
  public ReadQuery startingAt(ReadStart other) {
    return new ReadQuery(other, count, bytes, until, waitSeconds);
  }

  /** The same with another time to wait at the tail. */
  public ReadQuery waiting(OptionalLong seconds) {
    return new ReadQuery(start, count, bytes, until, seconds);
  }

  /** Whether the read waits for records to come. */
  public boolean follows() {
    boolean bounded = count.isPresent() || bytes.isPresent() || until.isPresent();
    return waitSeconds.isPresent() ? waitSeconds.getAsLong() > 0 : !bounded;
  }

  /** The query as it stands in a request, without the question mark. */
  String encoded() {
    StringBuilder query =
        new StringBuilder(
            switch (start) {
              case ReadStart.AtSeqNum(long seqNum) -> "seq_num=" + Numbers.print(seqNum);
              case ReadStart.AtTimestamp(long timestamp) -> "timestamp=" + Numbers.print(timestamp);
              case ReadStart.BeforeTail(long offset) -> "tail_offset=" + Numbers.print(offset);
            });
    add(query, "count", count);
    add(query, "bytes", bytes);
    add(query, "until", until);
    add(query, "wait", waitSeconds);
    return query.toString();
  }

  private static void add(StringBuilder query, String name, OptionalLong value) {
    if (value.isPresent()) {
      query.append('&').append(name).append('=').append(Numbers.print(value.getAsLong()));
    }
  }
}
