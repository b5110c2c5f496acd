package io.headrace.client.append;

import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.util.List;
import java.util.Optional;

/**
 * What a stream's records say about an append that demanded a sequence number and whose fate is
 * unknown: it can only stand where it demanded to.
 *
 * <p>Records are compared by headers and body. Somebody else who stored the very same records at
 * the very same place cannot be told from us; the stream holds what was to be stored there either
 * way. Timestamps are left out, since the server may have set them.
 */
public final class Evidence {
  private Evidence() {}

  /** What is known then. */
  public enum Verdict {
    /** It is stored. */
    STORED,
    /** Others stand in its place: it is not stored. */
    NOT_STORED,
    /** Its place cannot be read any more. */
    UNKNOWN
  }

  /**
   * Compares.
   *
   * @param input the append, which demanded a sequence number
   * @param read what the stream has from that sequence number on
   */
  public static Verdict judge(AppendInput input, ReadBatch read) {
    long first = input.matchSeqNum().orElseThrow();
    List<AppendRecord> wanted = input.records();
    List<SequencedRecord> there = read.records();
    if (there.isEmpty() || there.get(0).seqNum() != first) {
      return Verdict.UNKNOWN;
    }
    int compared = Math.min(wanted.size(), there.size());
    for (int i = 0; i < compared; i++) {
      if (there.get(i).seqNum() != first + i || !isSame(wanted.get(i), there.get(i))) {
        return Verdict.NOT_STORED;
      }
    }
    // An append is stored whole: the beginning of a long answer that was cut says nothing of the
    // rest.
    return compared == wanted.size() ? Verdict.STORED : Verdict.UNKNOWN;
  }

  private static boolean isSame(AppendRecord wanted, SequencedRecord there) {
    return wanted.headers().equals(there.headers()) && wanted.body().equals(there.body());
  }

  /** The receipt of an append that was found to be stored. */
  public static Receipt receipt(AppendInput input, ReadBatch read) {
    int records = input.records().size();
    SequencedRecord first = read.records().get(0);
    SequencedRecord last = read.records().get(records - 1);
    Position end = new Position(last.seqNum() + 1, last.timestamp());
    return new Receipt(
        Optional.of(new Position(first.seqNum(), first.timestamp())),
        Optional.of(end),
        read.tail().orElse(end));
  }
}
