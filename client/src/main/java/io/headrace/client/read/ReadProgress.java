package io.headrace.client.read;

import io.headrace.wire.MalformedException;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a read has come, and what remains to be asked for. Pure: a batch and the time make the
 * next one.
 *
 * <p>Sequence numbers must go on without a break inside a batch. Before the first record of a
 * batch, numbers may be missing: records there may have been trimmed, or have expired, before the
 * server came to read them. They never repeat or go back.
 *
 * @param limits what remains; the wait is the one asked for at first
 * @param position the sequence number, unsigned, from which on records are still wanted; unknown
 *     until the server has said where a timestamp or the tail is
 * @param anchored whether the server has said something that {@code position} follows from
 * @param tail the last tail that the server told
 * @param caughtUp whether that is where the read is, as far as this connection knows
 * @param waitsSinceNanos since when it waits at the tail: since the last record after the tail was
 *     reached, or since it was reached. Heartbeats do not count, nor does a new connection: so a
 *     read waits no longer than it was asked to, however often it breaks
 */
record ReadProgress(
    ReadOptions options,
    ReadLimits limits,
    OptionalLong position,
    boolean anchored,
    Optional<Position> tail,
    boolean caughtUp,
    OptionalLong waitsSinceNanos) {

  /** Nothing has come yet. */
  static ReadProgress start(ReadOptions options) {
    ReadStart start = options.start();
    boolean known = start.kind() == ReadStart.Kind.SEQ_NUM && !options.clamp();
    return new ReadProgress(
        options,
        options.limits(),
        known ? OptionalLong.of(start.value()) : OptionalLong.empty(),
        false,
        Optional.empty(),
        false,
        OptionalLong.empty());
  }

  /**
   * The query of the next request: exactly one start, and what remains of the limits.
   *
   * @param nanos the time now
   */
  String query(long nanos) {
    ReadStart from =
        position.isPresent() ? ReadStart.seqNum(position.getAsLong()) : options.start();
    return ReadQuery.of(from, options.clamp(), limits, waitSecondsLeft(nanos));
  }

  private OptionalLong waitSecondsLeft(long nanos) {
    if (limits.maxWait().isEmpty()) {
      return OptionalLong.empty();
    }
    long seconds = limits.maxWait().get().toSeconds();
    if (waitsSinceNanos.isPresent()) {
      long waited = Duration.ofNanos(nanos - waitsSinceNanos.getAsLong()).toSeconds();
      seconds = Math.max(0, seconds - waited);
    }
    return OptionalLong.of(seconds);
  }

  /**
   * How far it is after a batch.
   *
   * @param batch what came, before anything is left out of it
   * @param nanos the time now
   * @throws MalformedException if this batch cannot come here
   */
  ReadProgress after(ReadBatch batch, long nanos) {
    List<SequencedRecord> records = batch.records();
    OptionalLong next = records.isEmpty() ? position : OptionalLong.of(checkedEnd(records));
    if (batch.tail().isPresent()) {
      long tailSeqNum = batch.tail().get().seqNum();
      // A known position does not move to the tail: should the server tell a tail that it has not
      // delivered everything of, nothing is lost when the read goes on from here.
      next = next.isPresent() ? next : OptionalLong.of(tailSeqNum);
      checkTail(tailSeqNum, next.getAsLong());
    }
    return new ReadProgress(
        options,
        remaining(records),
        next,
        anchored || !isMere(batch),
        batch.tail().isPresent() ? batch.tail() : tail,
        isCaughtUpAfter(batch, next),
        waitsSinceAfter(batch, nanos));
  }

  /** Whether a batch says nothing but that the server lives. */
  private static boolean isMere(ReadBatch batch) {
    return batch.records().isEmpty() && batch.tail().isEmpty();
  }

  private long checkedEnd(List<SequencedRecord> records) {
    long first = records.get(0).seqNum();
    if (position.isPresent() && Long.compareUnsigned(first, position.getAsLong()) < 0) {
      throw new MalformedException(
          "expected records from sequence number "
              + Long.toUnsignedString(position.getAsLong())
              + " on, but the next batch begins with "
              + Long.toUnsignedString(first));
    }
    long expected = first;
    for (SequencedRecord record : records) {
      if (record.seqNum() != expected) {
        throw new MalformedException(
            "expected sequence number "
                + Long.toUnsignedString(expected)
                + " to be next within a batch, but it is "
                + Long.toUnsignedString(record.seqNum()));
      }
      expected++;
      if (expected == 0) {
        throw new MalformedException(
            "expected a sequence number that another can follow, but it is the greatest there is");
      }
    }
    return expected;
  }

  private static void checkTail(long tailSeqNum, long position) {
    if (Long.compareUnsigned(tailSeqNum, position) < 0) {
      throw new MalformedException(
          "expected the tail to be at or beyond sequence number "
              + Long.toUnsignedString(position)
              + ", up to which there were records, but it is "
              + Long.toUnsignedString(tailSeqNum)
              + ": has the server lost some?");
    }
  }

  private ReadLimits remaining(List<SequencedRecord> records) {
    if (records.isEmpty() || (limits.count().isEmpty() && limits.bytes().isEmpty())) {
      return limits;
    }
    long meteredBytes = 0;
    for (SequencedRecord record : records) {
      meteredBytes += record.meteredBytes();
    }
    return new ReadLimits(
        minus("records", limits.count(), records.size()),
        minus("metered bytes", limits.bytes(), meteredBytes),
        limits.until(),
        limits.maxWait());
  }

  private static OptionalLong minus(String what, OptionalLong left, long delivered) {
    if (left.isEmpty()) {
      return left;
    }
    if (Long.compareUnsigned(delivered, left.getAsLong()) > 0) {
      throw new MalformedException(
          "expected at most "
              + Long.toUnsignedString(left.getAsLong())
              + " more "
              + what
              + ", but the next batch has "
              + delivered);
    }
    return OptionalLong.of(left.getAsLong() - delivered);
  }

  private boolean isCaughtUpAfter(ReadBatch batch, OptionalLong next) {
    if (batch.records().isEmpty()) {
      return caughtUp || batch.tail().isPresent();
    }
    return batch.tail().isPresent() && batch.tail().get().seqNum() == next.orElseThrow();
  }

  private OptionalLong waitsSinceAfter(ReadBatch batch, long nanos) {
    boolean hasReachedTail = waitsSinceNanos.isPresent();
    boolean begins = !hasReachedTail && batch.tail().isPresent();
    boolean beginsAnew = hasReachedTail && !batch.records().isEmpty();
    return begins || beginsAnew ? OptionalLong.of(nanos) : waitsSinceNanos;
  }

  /** The same when its connection is gone: nobody knows any more whether it has caught up. */
  ReadProgress disconnected() {
    return new ReadProgress(
        options, limits, position, anchored, tail, /* caughtUp= */ false, waitsSinceNanos);
  }

  /** Whether a limit is reached, so that nothing more can come but the end. */
  boolean isComplete() {
    return isZero(limits.count()) || isZero(limits.bytes());
  }

  /**
   * Whether a read of a number of records, with no other limit, has neither all of them nor come to
   * the tail: then the end of an answer is not its own.
   */
  boolean lacksRecords() {
    boolean countsOnly =
        limits.count().isPresent()
            && limits.bytes().isEmpty()
            && limits.until().isEmpty()
            && limits.maxWait().isEmpty();
    return countsOnly && !isComplete() && !caughtUp;
  }

  private static boolean isZero(OptionalLong left) {
    return left.isPresent() && left.getAsLong() == 0;
  }

  /**
   * Whether a server that has nothing from {@link #position} on only says that the end is reached:
   * of a read that ends at the tail, just the end was lost with the last connection.
   *
   * @param unwritten the tail that the server told when it refused to read
   * @param nanos the time now
   */
  boolean endsAt(Position unwritten, long nanos) {
    boolean waits = waitSecondsLeft(nanos).orElse(0) > 0;
    return anchored
        && limits.isBounded()
        && !waits
        && Long.compareUnsigned(position.orElseThrow(), unwritten.seqNum()) <= 0;
  }

  /** How many sequence numbers lie between the read and the last tail it was told. */
  long lag() {
    if (caughtUp || tail.isEmpty() || position.isEmpty()) {
      return 0;
    }
    long behind = tail.get().seqNum() - position.getAsLong();
    boolean wentBeyond = Long.compareUnsigned(tail.get().seqNum(), position.getAsLong()) < 0;
    return wentBeyond ? 0 : behind < 0 ? Long.MAX_VALUE : behind;
  }
}
