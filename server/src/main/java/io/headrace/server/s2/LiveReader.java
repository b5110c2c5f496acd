package io.headrace.server.s2;

import io.headrace.log.CorruptionException;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep.Stop;
import io.headrace.log.Stream;
import io.headrace.log.StreamState;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.LiveBody;
import io.headrace.server.http.Problem;
import io.headrace.server.live.Encoding;
import io.headrace.server.live.LiveBatch;
import io.headrace.server.live.Pass;
import io.headrace.server.live.TailReader;
import io.headrace.server.usage.Counted;
import io.headrace.server.usage.Counts;
import io.headrace.wire.EventId;
import io.headrace.wire.Position;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A read of records that follows: a position, what it may still get, and until when it waits.
 *
 * <p>Owned by its exchange's event loop.
 */
final class LiveReader extends TailReader {
  /** A read that goes on is counted again, once it has delivered something after this. */
  private static final long COUNT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final Logger LOG = LoggerFactory.getLogger(LiveReader.class);

  private final LiveReading live;
  private final Counts counts;
  private Dialect dialect;

  /** How long it waits at the tail; {@link #NEVER} if it does not end by itself. */
  private final long waitNanos;

  private final long until;
  private long countLeft;
  private long bytesLeft;
  private long records;
  private long meteredBytes;

  private boolean reachedTail;
  private long countedNanos;
  private long heardNanos;
  private long pingPauseNanos;
  private long waitsSinceNanos;
  private long drainsSinceNanos = NEVER;

  LiveReader(
      Exchange exchange,
      LiveReading live,
      Stream stream,
      ReadWish wish,
      long fromSeqNum,
      Dialect dialect) {
    super(exchange, stream, live.tails(exchange.loop()), live.limits().stallTime());
    this.live = live;
    this.counts = live.counts(stream);
    this.dialect = dialect;
    this.waitNanos = wish.waitNanos().orElse(wish.bounded() ? 0 : NEVER);
    this.until = wish.until();
    this.countLeft = wish.count();
    this.bytesLeft = wish.bytes();
    EventId resumed = wish.resumed();
    this.records = resumed == null ? 0 : resumed.records();
    this.meteredBytes = resumed == null ? 0 : resumed.meteredBytes();
    moveTo(fromSeqNum);
  }

  /** A reader that wants nothing more: the end of its events is all it gets. */
  static void finishAtOnce(Exchange exchange, Dialect dialect) {
    exchange.open(Ended.INSTANCE, dialect.kind());
    sayDone(exchange, dialect);
    exchange.finish();
  }

  private static void sayDone(Exchange exchange, Dialect dialect) {
    EventFrame done = dialect.done(exchange.loop());
    if (done != null) {
      exchange.send(done);
    }
  }

  void begin() {
    // Read before the head is sent: an error that comes before any event is an ordinary answer.
    LiveBatch first = readAlone(/* tellsTail= */ false);
    Progress progress;
    try {
      exchange().open(this, dialect.kind());
      count(now());
      progress = hasEnded() ? Progress.OVER : deliver(first, null);
    } catch (RuntimeException e) {
      failed(e);
      return;
    } finally {
      first.release();
    }
    goOn(progress);
  }

  // Reading.

  private LiveBatch readAlone(boolean tellsTail) {
    ReadLimits limits = ReadWish.limits(countLeft, bytesLeft, until);
    return LiveBatch.read(
        stream(),
        position(),
        dialect.encoding(),
        limits,
        live.limits().liveBatchBytes(),
        tellsTail,
        exchange().loop());
  }

  @Override
  protected Progress step(@Nullable Pass pass) {
    if (pass != null) {
      LiveBatch shared = pass.batch(position(), dialect.encoding(), live.limits().liveBatchBytes());
      if (mayHaveAllOf(shared)) {
        return deliver(shared, pass);
      }
    }
    LiveBatch own = readAlone(/* tellsTail= */ pass != null);
    try {
      return deliver(own, null);
    } finally {
      own.release();
    }
  }

  private boolean mayHaveAllOf(LiveBatch shared) {
    return Long.compareUnsigned(shared.step().records(), countLeft) <= 0
        && Long.compareUnsigned(shared.step().meteredBytes(), bytesLeft) <= 0
        && until == ReadLimits.NO_UNTIL;
  }

  /**
   * Sends a batch and moves on.
   *
   * @param pass where the end of the event may be shared, or null
   */
  private Progress deliver(LiveBatch batch, @Nullable Pass pass) {
    EventFrame frame = batch.frame();
    if (frame != null) {
      records += batch.step().records();
      meteredBytes += batch.step().meteredBytes();
      if (countLeft != ReadWish.UNLIMITED) {
        countLeft -= batch.step().records();
      }
      if (bytesLeft != ReadWish.UNLIMITED) {
        bytesLeft -= batch.step().meteredBytes();
      }
      tell(frame, batch.lastSeqNum(), pass);
      heardNanos = now();
      waitsSinceNanos = heardNanos;
      counts.delivered(batch.step().meteredBytes());
      if (heardNanos - countedNanos >= COUNT_NANOS) {
        count(heardNanos);
      }
    }
    moveTo(batch.step().nextSeqNum());
    if (hasEnded() || countLeft == 0 || bytesLeft == 0 || isBarred(batch)) {
      done();
      return Progress.OVER;
    }
    return batch.step().stop() == Stop.TAIL ? Progress.AT_TAIL : Progress.MORE;
  }

  private void count(long now) {
    counts.count(Counted.STREAMING_READS);
    countedNanos = now;
  }

  /** Sends an event; what a pass shares with other readers is not this reader's to count. */
  private void tell(EventFrame frame, long lastSeqNum, @Nullable Pass pass) {
    Encoding encoding = dialect.encoding();
    if (pass == null) {
      exchange().send(frame.share());
      EventFrame end = encoding.end(exchange().loop(), lastSeqNum, records, meteredBytes);
      if (end != null) {
        exchange().send(end);
      }
    } else {
      exchange().sendShared(frame);
      EventFrame end = pass.end(encoding, lastSeqNum, records, meteredBytes);
      if (end != null) {
        exchange().sendShared(end);
      }
    }
  }

  /** Whether the next record lies beyond what this reader wants, and not only beyond one event. */
  private boolean isBarred(LiveBatch batch) {
    return switch (batch.step().stop()) {
      case UNTIL -> true;
      case BYTES -> batch.step().records() == 0;
      case COUNT, TAIL -> false;
    };
  }

  // At the tail, and while time passes.

  @Override
  protected boolean endsHere() {
    StreamState stable = stream().stable();
    if (stable.deleting()) {
      end(Subject.of(stream()).streamDeleting());
      return true;
    }
    if (waitNanos == 0 || (stable.closed() && stable.tail().seqNum() == position())) {
      done();
      return true;
    }
    return false;
  }

  @Override
  protected void reachedTail(long now) {
    if (!reachedTail) {
      reachedTail = true;
      waitsSinceNanos = now;
      ping(now);
    }
  }

  @Override
  protected void endInTime(long now) {
    if (drainsSinceNanos != NEVER && now - drainsSinceNanos >= adviceNanos()) {
      end(S2Statuses.draining());
    } else if (isFollowing() && waitNanos != NEVER && now - waitsSinceNanos >= waitNanos) {
      done();
    }
  }

  @Override
  protected void breakSilence(long now) {
    if (isFollowing() && now - heardNanos >= pingPauseNanos) {
      ping(now);
    }
  }

  @Override
  protected long dueNanos(long now) {
    long due = NEVER;
    if (isFollowing()) {
      long untilPing = pingPauseNanos - (now - heardNanos);
      due = untilPing > 0 ? untilPing : RETRY_NANOS;
      if (waitNanos != NEVER) {
        due = Math.min(due, waitNanos - (now - waitsSinceNanos));
      }
    }
    return drainsSinceNanos == NEVER
        ? due
        : Math.min(due, adviceNanos() - (now - drainsSinceNanos));
  }

  private long adviceNanos() {
    return live.limits().sessions().adviceTime().toNanos();
  }

  private void ping(long now) {
    Position tail = stream().stable().tail();
    // Clients take it as: you have seen everything up to here, and come back to here. When there is
    // more than this reader has sent, its next batch is the sign.
    if (tail.seqNum() == position()) {
      exchange().send(dialect.signOfLife(exchange().loop(), tail));
    }
    heardNanos = now;
    pingPauseNanos = live.pingPause().nextNanos();
  }

  // The server stops, or the right to read ends, or reading fails.

  @Override
  public void drain() {
    Dialect advising = dialect.advising();
    if (advising == null) {
      end(S2Statuses.draining());
      return;
    }
    // A reader that has seen everything is told at once, others with their next batch.
    dialect = advising;
    drainsSinceNanos = now();
    if (isFollowing() && exchange().isWritable()) {
      ping(drainsSinceNanos);
    }
    setAlarm(drainsSinceNanos);
  }

  @Override
  public void barred(Problem problem) {
    end(problem);
  }

  @Override
  protected void failed(RuntimeException failure) {
    switch (failure) {
      case CorruptionException damage -> end(S2Statuses.damaged(damage));
      case Problem problem -> end(problem);
      default -> {
        LOG.error("Failed to serve a reader of {}", stream().name(), failure);
        end(new Problem(ErrorCode.OTHER, "the server failed to read on; its log says more"));
      }
    }
  }

  // The read ends.

  private void done() {
    if (leave()) {
      sayDone(exchange(), dialect);
      exchange().finish();
    }
  }

  private void end(Problem problem) {
    if (leave()) {
      exchange().send(dialect.problem(exchange().loop(), problem));
      exchange().finish();
    }
  }

  /** Nobody: the events are over before anything can happen to them. */
  private enum Ended implements LiveBody {
    INSTANCE;

    @Override
    public void writable() {}

    @Override
    public void gone() {}

    @Override
    public void drain() {}

    @Override
    public void barred(Problem problem) {}
  }
}
