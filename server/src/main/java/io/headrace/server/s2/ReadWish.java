package io.headrace.server.s2;

import io.headrace.log.Batch;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStart;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.wire.EventId;
import io.headrace.wire.QueryParameters;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a reader wants, as it says it.
 *
 * @param start where to begin
 * @param clamp whether a start beyond the tail means the tail
 * @param count the most records, unsigned; {@link #UNLIMITED} for no limit
 * @param bytes the most metered bytes, unsigned; {@link #UNLIMITED} for no limit
 * @param until the timestamp from which on nothing is wanted, unsigned; {@link #UNLIMITED} for none
 * @param bounded whether any of the three was said
 * @param waitNanos how long to wait at the tail, or empty if it was not said
 * @param resumed what the reader got before, if it comes back
 */
record ReadWish(
    ReadStart start,
    boolean clamp,
    long count,
    long bytes,
    long until,
    boolean bounded,
    OptionalLong waitNanos,
    @Nullable EventId resumed) {
  /** The greatest unsigned number: nobody reads that many. */
  static final long UNLIMITED = -1L;

  private static final long MAX_WAIT_SECONDS = 0xffff_ffffL;
  private static final long MAX_UNARY_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** The wish of a single read: always bounded, and never waiting for long. */
  static ReadWish single(Request request) {
    ReadWish wish = of(request, null);
    long wait = Math.min(wish.waitNanos.orElse(0), MAX_UNARY_WAIT_NANOS);
    return new ReadWish(
        wish.start,
        wish.clamp,
        wish.count,
        wish.bytes,
        wish.until,
        /* bounded= */ true,
        OptionalLong.of(wait),
        null);
  }

  /** The wish of a reader of events, which may come back with the id of the last event it got. */
  static ReadWish events(Request request) {
    String id = request.header(HeaderNames.LAST_EVENT_ID);
    if (id == null || id.isBlank()) {
      return of(request, null);
    }
    try {
      return of(request, EventId.parse(id.strip()));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_HEADER, "header `last-event-id`: " + e.getMessage());
    }
  }

  /** The wish of a session; who comes back to one says itself what is left. */
  static ReadWish session(Request request) {
    return of(request, null);
  }

  /** Whether the reader would wait at the tail. */
  boolean mayFollow() {
    return !bounded || waitNanos.orElse(0) > 0;
  }

  /** Whether a reader that came back has got everything it wanted already. */
  boolean isExhausted() {
    return resumed != null && (count == 0 || bytes == 0);
  }

  /** How far one step of a read may go when so much is left of what the reader wants. */
  static ReadLimits limits(long countLeft, long bytesLeft, long until) {
    return new ReadLimits(
        (int) least(countLeft, Batch.MAX_RECORDS),
        least(bytesLeft, Batch.MAX_METERED_BYTES),
        until);
  }

  private static long least(long unsigned, int bound) {
    return Long.compareUnsigned(unsigned, bound) < 0 ? unsigned : bound;
  }

  private static ReadWish of(Request request, @Nullable EventId resumed) {
    try {
      return of(QueryParameters.parse(request.query()), resumed);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }

  private static ReadWish of(QueryParameters query, @Nullable EventId resumed) {
    OptionalLong count = query.unsigned("count");
    OptionalLong bytes = query.unsigned("bytes");
    OptionalLong until = query.unsigned("until");
    ReadStart start = start(query);
    if (start instanceof ReadStart.AtTimestamp(long timestamp)
        && until.isPresent()
        && Long.compareUnsigned(timestamp, until.getAsLong()) >= 0) {
      throw new Problem(
          ErrorCode.INVALID,
          "expected \"timestamp\" to be before \"until\", but nothing lies between them");
    }
    boolean clamp = query.bool("clamp").orElse(false);
    OptionalLong wait = waitNanos(query);
    return new ReadWish(
        resumed == null ? start : new ReadStart.AtSeqNum(following(resumed.seqNum())),
        clamp,
        rest(count, resumed == null ? 0 : resumed.records()),
        rest(bytes, resumed == null ? 0 : resumed.meteredBytes()),
        until.orElse(UNLIMITED),
        count.isPresent() || bytes.isPresent() || until.isPresent(),
        wait,
        resumed);
  }

  private static ReadStart start(QueryParameters query) {
    OptionalLong seqNum = query.unsigned("seq_num");
    OptionalLong timestamp = query.unsigned("timestamp");
    OptionalLong tailOffset = query.unsigned("tail_offset");
    int given =
        (seqNum.isPresent() ? 1 : 0)
            + (timestamp.isPresent() ? 1 : 0)
            + (tailOffset.isPresent() ? 1 : 0);
    if (given > 1) {
      throw new Problem(
          ErrorCode.INVALID,
          "expected at most one of \"seq_num\", \"timestamp\" and \"tail_offset\", but there are "
              + given);
    }
    if (seqNum.isPresent()) {
      return new ReadStart.AtSeqNum(seqNum.getAsLong());
    }
    if (timestamp.isPresent()) {
      return new ReadStart.AtTimestamp(timestamp.getAsLong());
    }
    return new ReadStart.BeforeTail(tailOffset.orElse(0));
  }

  private static OptionalLong waitNanos(QueryParameters query) {
    OptionalLong seconds = query.unsigned("wait");
    if (seconds.isEmpty()) {
      return seconds;
    }
    if (Long.compareUnsigned(seconds.getAsLong(), MAX_WAIT_SECONDS) > 0) {
      throw new IllegalArgumentException(
          "expected \"wait\" to be at most 4294967295 seconds, but it is "
              + Long.toUnsignedString(seconds.getAsLong()));
    }
    return OptionalLong.of(TimeUnit.SECONDS.toNanos(seconds.getAsLong()));
  }

  /** The next sequence number; after the last of all there is none, and it stays. */
  private static long following(long seqNum) {
    return seqNum == -1L ? seqNum : seqNum + 1;
  }

  private static long rest(OptionalLong limit, long got) {
    if (limit.isEmpty()) {
      return UNLIMITED;
    }
    long all = limit.getAsLong();
    return Long.compareUnsigned(all, got) > 0 ? all - got : 0;
  }
}
