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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Somebody who follows a session in its own protocol: events as they are stored. */
final class Viewer extends SessionFollower {
  private final EventEncoding encoding;

  Viewer(Exchange exchange, Tails tails, Stream stream, SnapshotSource snapshots) {
    super(exchange, tails, stream, snapshots);
    this.encoding = new EventEncoding(new Cursor(stream.id(), 0).epochText());
  }

  /**
   * Begins the answer.
   *
   * @param ready owned by this
   */
  void begin(ReadySnapshot ready, TailStart start) {
    Snapshot snapshot = ready.snapshot();
    open();
    send(ControlFrames.hello(exchange().loop(), snapshot, tails().limits()));
    switch (start) {
      case TailStart.GoOn(long seqNum) -> {
        ready.release();
        goOnFrom(seqNum);
      }
      case TailStart.Fresh() -> {
        send(ready);
        goOnFrom(snapshot.state().tail());
      }
      case TailStart.Reset(TailStart.Reason reason) -> {
        reset(ready, reason);
        goOnFrom(snapshot.state().tail());
      }
    }
  }

  private void reset(ReadySnapshot ready, TailStart.Reason reason) {
    send(ControlFrames.reset(exchange().loop(), reason));
    send(ready);
  }

  private void send(ReadySnapshot ready) {
    EventFrame frame = ready.frame();
    send(frame == null ? ControlFrames.snapshot(exchange().loop(), ready.snapshot()) : frame);
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
  protected void startOver(ReadySnapshot snapshot) {
    reset(snapshot, TailStart.Reason.TRIMMED);
  }

  @Override
  protected CompletableFuture<ReadySnapshot> ready(Snapshot snapshot) {
    return tails().snapshots().ready(snapshot, exchange().loop().allocator());
  }

  @Override
  protected void sayGoodbye(Bye bye) {
    exchange().send(ControlFrames.bye(exchange().loop(), bye, tails().limits().retryMillis()));
    exchange().finish();
  }
}
