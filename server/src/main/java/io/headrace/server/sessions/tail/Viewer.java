package io.headrace.server.sessions.tail;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Exchange;
import io.headrace.server.live.LiveBatch;
import io.headrace.server.live.Pass;
import io.headrace.sessions.Cursor;
import io.headrace.sessions.Snapshot;
import org.jspecify.annotations.Nullable;

/** Somebody who follows a session in its own protocol: events as they are stored. */
final class Viewer extends SessionFollower {
  private final EventEncoding encoding;

  Viewer(Exchange exchange, Tails tails, Stream stream, SnapshotSource snapshots) {
    super(exchange, tails, stream, snapshots);
    this.encoding = new EventEncoding(new Cursor(stream.id(), 0).epochText());
  }

  /** Begins the answer. */
  void begin(Snapshot snapshot, TailStart start) {
    open();
    send(ControlFrames.hello(exchange().loop(), snapshot, tails().limits()));
    switch (start) {
      case TailStart.GoOn(long seqNum) -> goOnFrom(seqNum);
      case TailStart.Fresh() -> {
        send(ControlFrames.snapshot(exchange().loop(), snapshot));
        goOnFrom(snapshot.state().tail());
      }
      case TailStart.Reset(TailStart.Reason reason) -> {
        reset(snapshot, reason);
        goOnFrom(snapshot.state().tail());
      }
    }
  }

  private void reset(Snapshot snapshot, TailStart.Reason reason) {
    send(ControlFrames.reset(exchange().loop(), reason));
    send(ControlFrames.snapshot(exchange().loop(), snapshot));
  }

  private void send(EventFrame frame) {
    exchange().send(frame);
    sent();
  }

  @Override
  protected ReadStep deliver(@Nullable Pass pass) {
    int preferredBytes = tails().server().liveBatchBytes();
    if (pass != null) {
      LiveBatch shared = pass.batch(position(), encoding, preferredBytes);
      if (shared.frame() != null && !isGone()) {
        exchange().sendShared(shared.frame());
        sent();
      }
      return shared.step();
    }
    LiveBatch own =
        LiveBatch.read(
            stream(),
            position(),
            encoding,
            ReadLimits.BATCH,
            preferredBytes,
            /* live= */ false,
            exchange().loop());
    if (own.frame() != null && !isGone()) {
      send(own.frame().share());
    }
    own.release();
    return own.step();
  }

  @Override
  protected void startOver(Snapshot snapshot) {
    reset(snapshot, TailStart.Reason.TRIMMED);
  }

  @Override
  protected void sayGoodbye(Bye bye) {
    exchange().send(ControlFrames.bye(exchange().loop(), bye, tails().limits().retryMillis()));
    exchange().finish();
  }
}
