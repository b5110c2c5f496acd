package io.headrace.log.journal;

import java.util.Arrays;

/**
 * Where a stream's entries lie: an index from sequence numbers to places in segments, one extent an
 * entry, in order. Twenty-four bytes an extent.
 *
 * <p>Not thread-safe: guarded by its stream. A {@link View} taken under that guard may be read
 * without it for ever, because what lies between its bounds is never written again: extents are
 * added behind it, and dropped by moving a bound that the view has its own copy of.
 */
final class Extents {
  private static final int FIRST_CAPACITY = 4;

  private long[] firstSeqNums = new long[FIRST_CAPACITY];
  private long[] places = new long[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private int[] meteredBytes = new int[FIRST_CAPACITY];
  private long allMeteredBytes;
  private int from;
  private int to;

  /**
   * Adds the entry that follows all others.
   *
   * @param meteredBytes the metered size of its records
   */
  void add(long firstSeqNum, long segmentId, int at, int length, int meteredBytes) {
    if (to == firstSeqNums.length) {
      grow();
    }
    firstSeqNums[to] = firstSeqNum;
    places[to] = segmentId << Integer.SIZE | at;
    lengths[to] = length;
    this.meteredBytes[to] = meteredBytes;
    allMeteredBytes += meteredBytes;
    to++;
  }

  private void grow() {
    int live = to - from;
    int capacity = Math.max(FIRST_CAPACITY, live + (live >> 1) + 1);
    firstSeqNums = Arrays.copyOfRange(firstSeqNums, from, from + capacity);
    places = Arrays.copyOfRange(places, from, from + capacity);
    lengths = Arrays.copyOfRange(lengths, from, from + capacity);
    meteredBytes = Arrays.copyOfRange(meteredBytes, from, from + capacity);
    from = 0;
    to = live;
  }

  /** Drops the first extents. */
  void drop(int count) {
    for (int i = 0; i < count; i++) {
      allMeteredBytes -= meteredBytes[from++];
    }
  }

  /** The metered size of all records that the entries hold. */
  long meteredBytes() {
    return allMeteredBytes;
  }

  int size() {
    return to - from;
  }

  View view() {
    return new View(firstSeqNums, places, lengths, meteredBytes, from, to);
  }

  /** Extents as they were at a moment. Indexes run from {@link #from} to {@link #to}. */
  static final class View {
    static final View EMPTY = new View(new long[0], new long[0], new int[0], new int[0], 0, 0);

    private final long[] firstSeqNums;
    private final long[] places;
    private final int[] lengths;
    private final int[] meteredBytes;
    private final int from;
    private final int to;

    private View(
        long[] firstSeqNums, long[] places, int[] lengths, int[] meteredBytes, int from, int to) {
      this.firstSeqNums = firstSeqNums;
      this.places = places;
      this.lengths = lengths;
      this.meteredBytes = meteredBytes;
      this.from = from;
      this.to = to;
    }

    int from() {
      return from;
    }

    int to() {
      return to;
    }

    long firstSeqNum(int index) {
      return firstSeqNums[index];
    }

    long segmentId(int index) {
      return places[index] >>> Integer.SIZE;
    }

    int at(int index) {
      return (int) places[index];
    }

    int length(int index) {
      return lengths[index];
    }

    int meteredBytes(int index) {
      return meteredBytes[index];
    }

    /** Whether any extent lies in a segment. Walks over all of them. */
    boolean pointsInto(long segmentId) {
      for (int i = from; i < to; i++) {
        if (segmentId(i) == segmentId) {
          return true;
        }
      }
      return false;
    }

    /** The last extent that begins at or before a sequence number, or the first of all. */
    int find(long seqNum) {
      int found = Arrays.binarySearch(firstSeqNums, from, to, seqNum);
      return found >= 0 ? found : Math.max(from, -found - 2);
    }
  }
}
