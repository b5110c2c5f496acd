package io.headrace.server.live;

import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.LiveBody;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is sent a stream up to its tail and then as it grows: a position in it, whatever is
 * sent of it. It is in one of these states: catching up (it reads alone), following (it has seen
 * everything, and its loop serves it together with others), stalled (its client takes nothing; it
 * goes on from its position when the client does, and is cut off if that takes too long), pausing
 * (it waits for something else), or ended.
 *
 * <p>Owned by its exchange's event loop.
 */
public abstract class TailReader extends Follower implements LiveBody {
  /** What never comes, in nanoseconds. */
  protected static final long NEVER = Long.MAX_VALUE;

  /** When something is to be sent but the client takes nothing, it is tried again after this. */
  protected static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** One that catches up lets others have their turn after so many steps. */
  private static final int STEPS_PER_TURN = 8;

  private final Exchange exchange;
  private final Stream stream;
  private final LiveTails tails;
  private final long stallNanos;
  private State state = State.CATCHING_UP;
  private long position;
  private long stalledSinceNanos;

  private enum State {
    CATCHING_UP,
    FOLLOWING,
    STALLED,
    PAUSING,
    ENDED
  }

  /** How far a step came. */
  protected enum Progress {
    /** There is more to read. */
    MORE,
    /** It has seen everything. */
    AT_TAIL,
    /** It pauses or has ended. */
    OVER
  }

  /**
   * Somebody who is not served yet.
   *
   * @param tails those of the exchange's loop
   * @param stallTime for how long its client may take nothing
   */
  protected TailReader(Exchange exchange, Stream stream, LiveTails tails, Duration stallTime) {
    this.exchange = exchange;
    this.stream = stream;
    this.tails = tails;
    this.stallNanos = stallTime.toNanos();
  }

  // What readers differ in.

  /**
   * Reads from the position on, sends what is to be sent of it, and moves the position.
   *
   * @param pass what the followers of a pass share, or null if it reads alone
   */
  protected abstract Progress step(@Nullable Pass pass);

  /** At the tail: ends the answer if nothing more can or shall come. Whether it has. */
  protected abstract boolean endsHere();

  /** It has seen everything, and follows from now on; also when it did so before. */
  protected abstract void reachedTail(long now);

  /** Ends the answer if its time is over. */
  protected abstract void endInTime(long now);

  /** Gives a sign of life if that is due; the client takes something. */
  protected abstract void breakSilence(long now);

  /** How long it takes, at the longest, until one of these is due; {@link #NEVER} if none is. */
  protected abstract long dueNanos(long now);

  // What readers know.

  /** Who is served. */
  protected final Exchange exchange() {
    return exchange;
  }

  /** What is read. */
  protected final Stream stream() {
    return stream;
  }

  /** Where it reads on. */
  protected final long position() {
    return position;
  }

  protected final void moveTo(long seqNum) {
    position = seqNum;
  }

  protected final boolean isFollowing() {
    return state == State.FOLLOWING;
  }

  protected final boolean isStalled() {
    return state == State.STALLED;
  }

  protected final boolean isPausing() {
    return state == State.PAUSING;
  }

  /** Whether nothing more is to be sent. */
  protected final boolean hasEnded() {
    return state == State.ENDED;
  }

  protected final long now() {
    return exchange.loop().time().nanos();
  }

  // Catching up.

  /** Goes on after a first step that was done outside. */
  protected final void goOn(Progress first) {
    try {
      switch (first) {
        case MORE -> catchUp();
        case AT_TAIL -> reachTail();
        case OVER -> {}
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Reads on from the position. */
  protected final void catchUp() {
    if (state != State.CATCHING_UP) {
      return;
    }
    try {
      for (int steps = 0; steps < STEPS_PER_TURN; steps++) {
        if (!exchange.isWritable()) {
          stall();
          return;
        }
        switch (step(null)) {
          case MORE -> {}
          case AT_TAIL -> {
            reachTail();
            return;
          }
          case OVER -> {
            return;
          }
        }
      }
      exchange.loop().mailbox().post(this::catchUp);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Reads nothing until {@link #goOnFrom}. */
  protected final void pause() {
    state = State.PAUSING;
  }

  /** Reads on from another position. */
  protected final void goOnFrom(long seqNum) {
    position = seqNum;
    state = State.CATCHING_UP;
    catchUp();
  }

  // Following.

  private void reachTail() {
    if (endsHere()) {
      return;
    }
    state = State.FOLLOWING;
    long now = now();
    reachedTail(now);
    tails.follow(stream, position, this);
    setAlarm(now);
  }

  @Override
  protected final boolean tailMoved(Pass pass) {
    while (state == State.FOLLOWING) {
      if (!exchange.isWritable()) {
        stall();
        return false;
      }
      switch (step(pass)) {
        case MORE -> {}
        case AT_TAIL -> {
          return !endsHere();
        }
        case OVER -> {
          return false;
        }
      }
    }
    return false;
  }

  // Time passes.

  @Override
  protected final void rings() {
    if (state == State.ENDED) {
      return;
    }
    long now = now();
    endInTime(now);
    if (state == State.STALLED) {
      if (now - stalledSinceNanos >= stallNanos) {
        state = State.ENDED;
        exchange.cutStalled();
        return;
      }
      // Room that others left is told to nobody.
      if (exchange.isWritable()) {
        writable();
      }
    } else if (state != State.ENDED && exchange.isWritable()) {
      breakSilence(now);
    }
    if (state != State.ENDED) {
      setAlarm(now());
    }
  }

  /** Has it look again when something may be due. */
  protected final void setAlarm(long now) {
    long due = dueNanos(now);
    if (state == State.STALLED) {
      due = Math.min(due, Math.min(RETRY_NANOS, stallNanos - (now - stalledSinceNanos)));
    }
    if (due != NEVER) {
      exchange.loop().alarms().set(this, due);
    }
  }

  // The client takes no more, or takes again, or is gone.

  private void stall() {
    state = State.STALLED;
    stalledSinceNanos = now();
    setAlarm(stalledSinceNanos);
  }

  @Override
  public final void writable() {
    if (state == State.STALLED) {
      state = State.CATCHING_UP;
      catchUp();
    }
  }

  @Override
  public final void gone() {
    var _ = leave();
  }

  /** Sends nothing more. Whether it might have until now. */
  protected final boolean leave() {
    if (state == State.ENDED) {
      return false;
    }
    state = State.ENDED;
    exchange.loop().alarms().cancel(this);
    tails.leave(this);
    return true;
  }
}
