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
import io.headrace.server.live.Follower;
import io.headrace.server.live.LiveBatch;
import io.headrace.server.live.Pass;
import io.headrace.server.usage.Counted;
import io.headrace.server.usage.Counts;
import io.headrace.wire.EventId;
import io.headrace.wire.Position;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader that follows: a position, what it may still get, and until when it waits. It is in one
 * of three states: catching up (it reads alone), following (it has seen everything, and its loop
 * serves it together with others), or stalled (its client takes nothing; it goes on from its
 * position when the client does, and is cut off if that takes too long).
 */
final class LiveReader extends Follower implements LiveBody {
  /** A reader that catches up lets others have their turn after so many events. */
  private static final int EVENTS_PER_TURN = 8;

  private static final long NEVER = Long.MAX_VALUE;

  /** A read that goes on is counted again, once it has delivered something after this. */
  private static final long COUNT_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** When a sign of life is due but the client takes nothing, it is tried again after this. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Logger LOG = LoggerFactory.getLogger(LiveReader.class);

  private final Exchange exchange;
  private final LiveReading live;
  private final Stream stream;
  private final Counts counts;
  private Dialect dialect;

  /** How long it waits at the tail; {@link #NEVER} if it does not end by itself. */
  private final long waitNanos;

  private final long until;
  private long position;
  private long countLeft;
  private long bytesLeft;
  private long records;
  private long meteredBytes;

  private State state = State.CATCHING_UP;
  private boolean reachedTail;
  private long countedNanos;
  private long heardNanos;
  private long pingPauseNanos;
  private long waitsSinceNanos;
  private long stalledSinceNanos;
  private long drainsSinceNanos = NEVER;

  private enum State {
    CATCHING_UP,
    FOLLOWING,
    STALLED,
    ENDED
  }

  LiveReader(
      Exchange exchange,
      LiveReading live,
      Stream stream,
      ReadWish wish,
      long fromSeqNum,
      Dialect dialect) {
    this.exchange = exchange;
    this.live = live;
    this.stream = stream;
    this.counts = live.counts(stream);
    this.dialect = dialect;
    this.waitNanos = wish.waitNanos().orElse(wish.bounded() ? 0 : NEVER);
    this.until = wish.until();
    this.position = fromSeqNum;
    this.countLeft = wish.count();
    this.bytesLeft = wish.bytes();
    EventId resumed = wish.resumed();
    this.records = resumed == null ? 0 : resumed.records();
    this.meteredBytes = resumed == null ? 0 : resumed.meteredBytes();
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
    boolean goesOn;
    try {
      exchange.open(this, dialect.kind());
      count(now());
      goesOn = state == State.CATCHING_UP && catchesUp(first);
    } catch (RuntimeException e) {
      failed(e);
      return;
    } finally {
      first.release();
    }
    if (goesOn) {
      catchUp();
    }
  }

  // Catching up.

  private void catchUp() {
    if (state != State.CATCHING_UP) {
      return;
    }
    try {
      for (int events = 0; events < EVENTS_PER_TURN; events++) {
        if (!exchange.isWritable()) {
          stall();
          return;
        }
        LiveBatch batch = readAlone(/* tellsTail= */ false);
        boolean goesOn = catchesUp(batch);
        batch.release();
        if (!goesOn) {
          return;
        }
      }
      exchange.loop().mailbox().post(this::catchUp);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Delivers what was read. Whether there is more to catch up with. */
  private boolean catchesUp(LiveBatch batch) {
    if (!deliver(batch, null)) {
      return false;
    }
    if (batch.step().stop() == Stop.TAIL) {
      reachTail();
      return false;
    }
    return true;
  }

  private LiveBatch readAlone(boolean tellsTail) {
    ReadLimits limits = ReadWish.limits(countLeft, bytesLeft, until);
    return LiveBatch.read(
        stream,
        position,
        dialect.encoding(),
        limits,
        live.limits().liveBatchBytes(),
        tellsTail,
        exchange.loop());
  }

  // Following.

  private void reachTail() {
    if (endsHere()) {
      return;
    }
    long now = now();
    if (!reachedTail) {
      reachedTail = true;
      waitsSinceNanos = now;
      ping(now);
    }
    state = State.FOLLOWING;
    live.tails(exchange.loop()).follow(stream, position, this);
    setAlarm(now);
  }

  /** At the tail: ends the read if nothing more can or shall come. */
  private boolean endsHere() {
    StreamState stable = stream.stable();
    if (stable.deleting()) {
      end(Subject.of(stream).streamDeleting());
      return true;
    }
    if (waitNanos == 0 || (stable.closed() && stable.tail().seqNum() == position)) {
      done();
      return true;
    }
    return false;
  }

  @Override
  protected boolean tailMoved(Pass pass) {
    while (state == State.FOLLOWING) {
      if (!exchange.isWritable()) {
        stall();
        return false;
      }
      LiveBatch shared = pass.batch(position, dialect.encoding(), live.limits().liveBatchBytes());
      boolean goesOn;
      Stop stop;
      if (mayHaveAllOf(shared)) {
        goesOn = deliver(shared, pass);
        stop = shared.step().stop();
      } else {
        LiveBatch own = readAlone(/* tellsTail= */ true);
        goesOn = deliver(own, null);
        stop = own.step().stop();
        own.release();
      }
      if (goesOn && stop == Stop.TAIL) {
        return !endsHere();
      }
    }
    return false;
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
   * @return whether the read goes on
   */
  private boolean deliver(LiveBatch batch, @Nullable Pass pass) {
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
    position = batch.step().nextSeqNum();
    if (state == State.ENDED || countLeft == 0 || bytesLeft == 0 || isBarred(batch)) {
      done();
      return false;
    }
    return true;
  }

  private void count(long now) {
    counts.count(Counted.STREAMING_READS);
    countedNanos = now;
  }

  /** Sends an event; what a pass shares with other readers is not this reader's to count. */
  private void tell(EventFrame frame, long lastSeqNum, @Nullable Pass pass) {
    Encoding encoding = dialect.encoding();
    if (pass == null) {
      exchange.send(frame.share());
      EventFrame end = encoding.end(exchange.loop(), lastSeqNum, records, meteredBytes);
      if (end != null) {
        exchange.send(end);
      }
    } else {
      exchange.sendShared(frame);
      EventFrame end = pass.end(encoding, lastSeqNum, records, meteredBytes);
      if (end != null) {
        exchange.sendShared(end);
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

  // Time passes.

  @Override
  protected void rings() {
    long now = now();
    if (drainsSinceNanos != NEVER && now - drainsSinceNanos >= adviceNanos()) {
      end(S2Statuses.draining());
      return;
    }
    switch (state) {
      case STALLED -> {
        if (now - stalledSinceNanos >= live.limits().stallTime().toNanos()) {
          live.meters().stalledReader();
          state = State.ENDED;
          exchange.cut();
          return;
        }
        // Room that others left is told to nobody.
        if (exchange.isWritable()) {
          writable();
        }
      }
      case FOLLOWING -> {
        if (waitNanos != NEVER && now - waitsSinceNanos >= waitNanos) {
          done();
          return;
        }
        if (now - heardNanos >= pingPauseNanos && exchange.isWritable()) {
          ping(now);
        }
      }
      case CATCHING_UP -> {}
      case ENDED -> {
        return;
      }
    }
    setAlarm(now);
  }

  private void setAlarm(long now) {
    long due =
        switch (state) {
          case STALLED ->
              Math.min(
                  RETRY_NANOS, live.limits().stallTime().toNanos() - (now - stalledSinceNanos));
          case FOLLOWING -> {
            long untilPing = pingPauseNanos - (now - heardNanos);
            long ping = untilPing > 0 ? untilPing : RETRY_NANOS;
            yield waitNanos == NEVER ? ping : Math.min(ping, waitNanos - (now - waitsSinceNanos));
          }
          case CATCHING_UP -> live.limits().stallTime().toNanos();
          case ENDED -> NEVER;
        };
    if (drainsSinceNanos != NEVER && state != State.ENDED) {
      due = Math.min(due, adviceNanos() - (now - drainsSinceNanos));
    }
    if (due != NEVER) {
      exchange.loop().alarms().set(this, due);
    }
  }

  private long adviceNanos() {
    return live.limits().sessions().adviceTime().toNanos();
  }

  private void ping(long now) {
    Position tail = stream.stable().tail();
    // Clients take it as: you have seen everything up to here, and come back to here. When there is
    // more than this reader has sent, its next batch is the sign.
    if (tail.seqNum() == position) {
      exchange.send(dialect.signOfLife(exchange.loop(), tail));
    }
    heardNanos = now;
    pingPauseNanos = live.pingPause().nextNanos();
  }

  // The client takes no more, or takes again, or is gone.

  private void stall() {
    state = State.STALLED;
    stalledSinceNanos = now();
    setAlarm(stalledSinceNanos);
  }

  @Override
  public void writable() {
    if (state == State.STALLED) {
      state = State.CATCHING_UP;
      catchUp();
    }
  }

  @Override
  public void gone() {
    leave();
  }

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
    if (state == State.FOLLOWING && exchange.isWritable()) {
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
        LOG.error("Failed to serve a reader of {}", stream.name(), failure);
        end(new Problem(ErrorCode.OTHER, "the server failed to read on; its log says more"));
      }
    }
  }

  // The read ends.

  private void done() {
    if (state != State.ENDED) {
      leave();
      sayDone(exchange, dialect);
      exchange.finish();
    }
  }

  private void end(Problem problem) {
    if (state != State.ENDED) {
      leave();
      exchange.send(dialect.problem(exchange.loop(), problem));
      exchange.finish();
    }
  }

  private void leave() {
    state = State.ENDED;
    exchange.loop().alarms().cancel(this);
    live.tails(exchange.loop()).leave(this);
  }

  private long now() {
    return exchange.loop().time().nanos();
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
