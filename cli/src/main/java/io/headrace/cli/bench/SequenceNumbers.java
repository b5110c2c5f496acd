package io.headrace.cli.bench;

import java.util.BitSet;

/** The sequence numbers that the appends to one stream got: each one once, and none left out. */
final class SequenceNumbers {
  private final BitSet given = new BitSet(); // guarded by this

  /** Takes note of a number. */
  synchronized void give(long seqNum) {
    int index = Math.toIntExact(seqNum);
    if (given.get(index)) {
      throw new MismatchException("sequence number " + seqNum + " was given twice");
    }
    given.set(index);
  }

  /** Makes sure that all numbers up to a tail were given, and no others. */
  synchronized void expectAll(long tail) {
    if (given.nextClearBit(0) != tail || given.length() != tail) {
      throw new MismatchException(
          "the tail is %d, but of %d acknowledged records the first gap is at %d"
              .formatted(tail, given.cardinality(), given.nextClearBit(0)));
    }
  }
}
