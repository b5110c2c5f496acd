package io.headrace.server.sessions.tail;

import io.headrace.log.ReadStep;
import io.headrace.log.ReadStep.Stop;
import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.LiveBody;
import io.headrace.server.http.LiveKind;
import io.headrace.server.http.Problem;
import io.headrace.server.live.Follower;
import io.headrace.server.live.Pass;
import io.headrace.sessions.Snapshot;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who follows a session, in whichever protocol: a position in its stream. It is in one of
 * these states: catching up (it reads alone), following (it has seen everything, and its loop
 * serves it together with others), stalled (its client takes nothing; it goes on from its position
 * when the client does, and is cut off if that takes too long), or lost (what comes next is gone,
 * and it waits for a snapshot).
 *
 * <p>Owned by its exchange's event loop.
 */
public abstract class SessionFollower extends Follower implements LiveBody {
  /** One that catches up lets others have their turn after so many batches. */
  private static final int BATCHES_PER_TURN = 8;

  /** When a sign of life is due but the client takes nothing, it is tried again after this. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(SessionFollower.class);

  private final Exchange exchange;
  private final Tails tails;
  private final Stream stream;
  private final SnapshotSource snapshots;
  private State state = State.CATCHING_UP;
  private long position;
  private long beganNanos;
  private long heardNanos;
  private long stalledSinceNanos;

  private enum State {
    CATCHING_UP,
    FOLLOWING,
    STALLED,
    LOST,
    ENDED
  }

  /** Somebody who is not served yet. */
  protected SessionFollower(
      Exchange exchange, Tails tails, Stream stream, SnapshotSource snapshots) {
    this.exchange = exchange;
    this.tails = tails;
    this.stream = stream;
    this.snapshots = snapshots;
  }

  // What protocols differ in.

  /**
   * Reads from the position on and sends what is to be shown, unless something of it {@linkplain
   * #isGone is gone}.
   *
   * @param pass what the followers of a pass share, or null if it reads alone
   * @return how far it came
   */
  protected abstract ReadStep deliver(@Nullable Pass pass);

  /**
   * What comes next is gone: everything that there is is sent instead.
   *
   * @param snapshot owned by whoever is called
   */
  protected abstract void startOver(ReadySnapshot snapshot);

  /** Has a snapshot made ready to start over with; on any thread. */
  protected abstract CompletableFuture<ReadySnapshot> ready(Snapshot snapshot);

  /** Says that, and why, the server ends the answer, and ends it. */
  protected abstract void sayGoodbye(Bye bye);

  /** Begins the answer. */
  protected final void open() {
    beganNanos = now();
    heardNanos = beganNanos;
    exchange.open(this, LiveKind.EVENTS);
  }

  /** Goes on from a position. */
  protected final void goOnFrom(long seqNum) {
    position = seqNum;
    catchUp();
  }

  /**
   * Whether events from the position on were trimmed. Looked at after a read: had it passed some
   * over, this would show.
   */
  protected final boolean isGone() {
    return Long.compareUnsigned(stream.stable().trimPoint(), position) > 0;
  }

  /** Where it reads on. */
  protected final long position() {
    return position;
  }

  /** Who is served. */
  protected final Exchange exchange() {
    return exchange;
  }

  /** The session's stream. */
  protected final Stream stream() {
    return stream;
  }

  /** Limits, and who else is served. */
  protected final Tails tails() {
    return tails;
  }

  /** Notes that something was sent. */
  protected final void sent() {
    heardNanos = now();
  }

  /** Whether nothing more is to be sent. */
  protected final boolean hasEnded() {
    return state == State.ENDED;
  }

  // Catching up.

  private void catchUp() {
    if (state != State.CATCHING_UP) {
      return;
    }
    try {
      for (int batches = 0; batches < BATCHES_PER_TURN; batches++) {
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

  private enum Progress {
    MORE,
    AT_TAIL,
    OVER
  }

  /** One step on, unless something on the way is gone. */
  private Progress step(@Nullable Pass pass) {
    ReadStep step = deliver(pass);
    if (state == State.ENDED) {
      return Progress.OVER;
    }
    if (isGone()) {
      lose();
      return Progress.OVER;
    }
    position = step.nextSeqNum();
    return step.stop() == Stop.TAIL ? Progress.AT_TAIL : Progress.MORE;
  }

  // Following.

  private void reachTail() {
    if (endsHere()) {
      return;
    }
    state = State.FOLLOWING;
    tails.of(exchange.loop()).follow(stream, position, this);
    setAlarm(now());
  }

  /** At the tail: ends if nothing more can come. */
  private boolean endsHere() {
    if (stream.stable().deleting()) {
      end(Bye.DELETED);
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

  // What comes next is gone.

  private void lose() {
    state = State.LOST;
    var _ =
        snapshots
            .now()
            .thenCompose(this::ready)
            .whenComplete((snapshot, failure) ->
                exchange.loop().mailbox().post(() -> findAgain(snapshot, failure)));
  }

  private void findAgain(@Nullable ReadySnapshot ready, @Nullable Throwable failure) {
    if (ready != null && (state != State.LOST || ready.snapshot().epoch() != stream.id())) {
      ready.release();
    }
    if (state != State.LOST) {
      return;
    }
    if (ready == null || ready.snapshot().epoch() != stream.id()) {
      LOG.debug("No snapshot for a viewer of {}", stream.name(), failure);
      end(stream.stable().deleting() ? Bye.DELETED : Bye.FAILED);
      return;
    }
    state = State.CATCHING_UP;
    position = ready.snapshot().state().tail();
    startOver(ready);
    catchUp();
  }

  // Time passes.

  @Override
  protected void rings() {
    long now = now();
    if (state == State.ENDED) {
      return;
    }
    if (now - beganNanos >= tails.limits().longest().toNanos() && state != State.STALLED) {
      end(Bye.ROTATE);
      return;
    }
    if (state == State.STALLED) {
      if (now - stalledSinceNanos >= tails.server().stallTime().toNanos()) {
        state = State.ENDED;
        exchange.cutStalled();
        return;
      }
      // Room that others left is told to nobody.
      if (exchange.isWritable()) {
        writable();
      }
    } else if (now - heardNanos >= heartbeatNanos() && exchange.isWritable()) {
      exchange.send(ControlFrames.heartbeat(exchange.loop()));
      heardNanos = now;
    }
    if (state != State.ENDED) {
      setAlarm(now());
    }
  }

  private void setAlarm(long now) {
    long due =
        state == State.STALLED
            ? Math.min(
                RETRY_NANOS, tails.server().stallTime().toNanos() - (now - stalledSinceNanos))
            : heartbeatNanos() - (now - heardNanos);
    exchange.loop().alarms().set(this, due > 0 ? due : RETRY_NANOS);
  }

  private long heartbeatNanos() {
    return tails.limits().heartbeat().toNanos();
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
    end(Bye.DRAIN);
  }

  @Override
  public void barred(Problem problem) {
    end(Bye.AUTH);
  }

  @Override
  protected void failed(RuntimeException failure) {
    LOG.error("Failed to serve a viewer of {}", stream.name(), failure);
    end(Bye.FAILED);
  }

  private void end(Bye bye) {
    if (state != State.ENDED) {
      leave();
      sayGoodbye(bye);
    }
  }

  /** Everything was sent: ends the answer in good order. */
  protected final void done() {
    if (state != State.ENDED) {
      leave();
      exchange.finish();
    }
  }

  private void leave() {
    state = State.ENDED;
    exchange.loop().alarms().cancel(this);
    tails.of(exchange.loop()).leave(this);
  }

  private long now() {
    return exchange.loop().time().nanos();
  }
}
