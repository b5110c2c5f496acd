package io.headrace.server.sessions.tail;

import io.headrace.log.ReadStep;
import io.headrace.log.ReadStep.Stop;
import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.LiveKind;
import io.headrace.server.http.Problem;
import io.headrace.server.live.Pass;
import io.headrace.server.live.TailReader;
import io.headrace.sessions.Snapshot;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who follows a session, in whichever protocol. Where what comes next is gone, it pauses
 * until there is a snapshot to start over with.
 *
 * <p>Owned by its exchange's event loop.
 */
public abstract class SessionFollower extends TailReader {
  private static final Logger LOG = LoggerFactory.getLogger(SessionFollower.class);

  private final Tails tails;
  private final SnapshotSource snapshots;
  private long beganNanos;
  private long heardNanos;

  /** Somebody who is not served yet. */
  protected SessionFollower(
      Exchange exchange, Tails tails, Stream stream, SnapshotSource snapshots) {
    super(exchange, stream, tails.of(exchange.loop()), tails.server().stallTime());
    this.tails = tails;
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

  /** Whether it would follow for ever, and so is sent to take another connection in time. */
  protected boolean isForEver() {
    return true;
  }

  /** Begins the answer. */
  protected final void open() {
    beganNanos = now();
    heardNanos = beganNanos;
    exchange().open(this, LiveKind.EVENTS);
  }

  /**
   * Whether events from the position on were trimmed. Looked at after a read: had it passed some
   * over, this would show.
   */
  protected final boolean isGone() {
    return Long.compareUnsigned(stream().stable().trimPoint(), position()) > 0;
  }

  /** Limits, and who else is served. */
  protected final Tails tails() {
    return tails;
  }

  /** Notes that something was sent. */
  protected final void sent() {
    heardNanos = now();
  }

  // At the tail, and while time passes.

  @Override
  protected final Progress step(@Nullable Pass pass) {
    ReadStep step = deliver(pass);
    if (hasEnded()) {
      return Progress.OVER;
    }
    if (isGone()) {
      lose();
      return Progress.OVER;
    }
    moveTo(step.nextSeqNum());
    return step.stop() == Stop.TAIL ? Progress.AT_TAIL : Progress.MORE;
  }

  @Override
  protected final boolean endsHere() {
    if (stream().stable().deleting()) {
      end(Bye.DELETED);
      return true;
    }
    return false;
  }

  @Override
  protected final void reachedTail(long now) {}

  @Override
  protected final void endInTime(long now) {
    boolean isOver = now - beganNanos >= tails.limits().longest().toNanos();
    if (isForEver() && isOver && !isStalled()) {
      end(Bye.ROTATE);
    }
  }

  @Override
  protected final void breakSilence(long now) {
    if (now - heardNanos >= heartbeatNanos()) {
      exchange().send(ControlFrames.heartbeat(exchange().loop()));
      heardNanos = now;
    }
  }

  @Override
  protected final long dueNanos(long now) {
    if (isStalled()) {
      return NEVER;
    }
    long due = heartbeatNanos() - (now - heardNanos);
    return due > 0 ? due : RETRY_NANOS;
  }

  private long heartbeatNanos() {
    return tails.limits().heartbeat().toNanos();
  }

  // What comes next is gone.

  private void lose() {
    pause();
    var _ =
        snapshots
            .now()
            .thenCompose(this::ready)
            .whenComplete((snapshot, failure) ->
                exchange().loop().mailbox().post(() -> findAgain(snapshot, failure)));
  }

  private void findAgain(@Nullable ReadySnapshot ready, @Nullable Throwable failure) {
    if (ready != null && (!isPausing() || ready.snapshot().epoch() != stream().id())) {
      ready.release();
    }
    if (!isPausing()) {
      return;
    }
    if (ready == null || ready.snapshot().epoch() != stream().id()) {
      LOG.debug("No snapshot for a viewer of {}", stream().name(), failure);
      end(stream().stable().deleting() ? Bye.DELETED : Bye.FAILED);
      return;
    }
    long next = ready.snapshot().state().tail();
    startOver(ready);
    if (!hasEnded()) {
      goOnFrom(next);
    }
  }

  // The server stops, or the right to read ends, or reading fails.

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
    LOG.error("Failed to serve a viewer of {}", stream().name(), failure);
    end(Bye.FAILED);
  }

  private void end(Bye bye) {
    if (leave()) {
      sayGoodbye(bye);
    }
  }

  /** Ends the answer in the middle. */
  protected final void cut() {
    if (leave()) {
      exchange().cut();
    }
  }

  /** Everything was sent: ends the answer in good order. */
  protected final void done() {
    if (leave()) {
      exchange().finish();
    }
  }
}
