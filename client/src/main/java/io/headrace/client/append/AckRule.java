package io.headrace.client.append;

import io.headrace.wire.AppendAck;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with an acknowledgement. Pure. */
final class AckRule {
  private AckRule() {}

  /**
   * Checks an acknowledgement.
   *
   * @param input what it must be of: the first that is not acknowledged
   * @param lastEnd where the one before ended, also if another attempt brought it
   * @param mayBeEmpty whether one of no records is right: the server says so of what it has already
   * @return what is wrong, to go on after "the server"; or null
   */
  static @Nullable String flaw(
      Input input, AppendAck ack, OptionalLong lastEnd, boolean mayBeEmpty) {
    long start = ack.start().seqNum();
    long end = ack.end().seqNum();
    if (start == end && mayBeEmpty) {
      return null;
    }
    if (Long.compareUnsigned(end, start) < 0 || end - start != input.records()) {
      return "acknowledged sequence numbers %s to %s for an input of %d records"
          .formatted(Long.toUnsignedString(start), Long.toUnsignedString(end), input.records());
    }
    OptionalLong demanded = input.content().matchSeqNum();
    if (demanded.isPresent() && demanded.getAsLong() != start) {
      return "stored an input at %s that was to be stored at %s or not at all"
          .formatted(Long.toUnsignedString(start), Long.toUnsignedString(demanded.getAsLong()));
    }
    if (lastEnd.isPresent() && Long.compareUnsigned(start, lastEnd.getAsLong()) < 0) {
      return "acknowledged sequence number %s after everything up to %s was acknowledged"
          .formatted(Long.toUnsignedString(start), Long.toUnsignedString(lastEnd.getAsLong()));
    }
    return null;
  }
}
