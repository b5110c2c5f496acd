package io.headrace.server.sessions.tail;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep.Stop;
import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.LiveBody;
import io.headrace.server.http.LiveKind;
import io.headrace.server.http.Problem;
import io.headrace.server.live.Follower;
import io.headrace.server.live.LiveBatch;
import io.headrace.server.live.Pass;
import io.headrace.sessions.Cursor;
import io.headrace.sessions.Snapshot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who views a session: a position in its stream. It is in one of these states: catching up
 * (it reads alone), following (it has seen everything, and its loop serves it together with
 * others), stalled (its client takes nothing; it goes on from its position when the client does,
 * and is cut off if that takes too long), or lost (what comes next is gone, and it waits for a
 * snapshot).
 *
 * <p>Owned by its exchange's event loop.
 */
final class Viewer extends Follower implements LiveBody {
  /** One that catches up lets others have their turn after so many batches. */
  private static final int BATCHES_PER_TURN = 8;

  /** When a sign of life is due but the client takes nothing, it is tried again after this. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(Viewer.class);

  private final Exchange exchange;
  private final Tails tails;
  private final Stream stream;
  private final SnapshotSource snapshots;
  private final EventEncoding encoding;
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

  Viewer(Exchange exchange, Tails tails, Stream stream, SnapshotSource snapshots) {
    this.exchange = exchange;
    this.tails = tails;
    this.stream = stream;
    this.snapshots = snapshots;
    this.encoding = new EventEncoding(new Cursor(stream.id(), 0).epochText());
  }

  /** Begins the answer. */
  void begin(Snapshot snapshot, TailStart start) {
    beganNanos = now();
    heardNanos = beganNanos;
    exchange.open(this, LiveKind.EVENTS);
    exchange.send(ControlFrames.hello(exchange.loop(), snapshot, tails.limits()));
    switch (start) {
      case TailStart.GoOn(long seqNum) -> position = seqNum;
      case TailStart.Fresh() -> show(snapshot);
      case TailStart.Reset(TailStart.Reason reason) -> {
        exchange.send(ControlFrames.reset(exchange.loop(), reason));
        show(snapshot);
      }
    }
    catchUp();
  }

  private void show(Snapshot snapshot) {
    exchange.send(ControlFrames.snapshot(exchange.loop(), snapshot));
    position = snapshot.state().tail();
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
        LiveBatch batch = readAlone();
        boolean goesOn;
        try {
          goesOn = deliver(batch, /* shared= */ false);
        } finally {
          batch.release();
        }
        if (!goesOn) {
          return;
        }
        if (batch.step().stop() == Stop.TAIL) {
          reachTail();
          return;
        }
      }
      exchange.loop().mailbox().post(this::catchUp);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private LiveBatch readAlone() {
    return LiveBatch.read(
        stream,
        position,
        encoding,
        ReadLimits.BATCH,
        tails.server().liveBatchBytes(),
        /* live= */ false,
        exchange.loop());
  }

  /** Sends a batch and moves on, unless something before it is gone. Whether it goes on. */
  private boolean deliver(LiveBatch batch, boolean shared) {
    // Looked at after the read: had events been passed over in it, this would show.
    if (Long.compareUnsigned(stream.stable().trimPoint(), position) > 0) {
      lose();
      return false;
    }
    if (batch.frame() != null) {
      if (shared) {
        exchange.sendShared(batch.frame());
      } else {
        exchange.send(batch.frame().share());
      }
      heardNanos = now();
    }
    position = batch.step().nextSeqNum();
    return state != State.ENDED;
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
      LiveBatch batch = pass.batch(position, encoding, tails.server().liveBatchBytes());
      if (!deliver(batch, /* shared= */ true)) {
        return false;
      }
      if (batch.step().stop() == Stop.TAIL) {
        return !endsHere();
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
            .whenComplete((snapshot, failure) ->
                exchange.loop().mailbox().post(() -> findAgain(snapshot, failure)));
  }

  private void findAgain(@Nullable Snapshot snapshot, @Nullable Throwable failure) {
    if (state != State.LOST) {
      return;
    }
    if (snapshot == null || snapshot.epoch() != stream.id()) {
      LOG.debug("No snapshot for a viewer of {}", stream.name(), failure);
      end(stream.stable().deleting() ? Bye.DELETED : Bye.FAILED);
      return;
    }
    state = State.CATCHING_UP;
    exchange.send(ControlFrames.reset(exchange.loop(), TailStart.Reason.TRIMMED));
    show(snapshot);
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
      exchange.send(ControlFrames.bye(exchange.loop(), bye, tails.limits().retryMillis()));
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
