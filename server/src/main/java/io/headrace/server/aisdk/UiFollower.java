package io.headrace.server.aisdk;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Exchange;
import io.headrace.server.live.Pass;
import io.headrace.server.sessions.tail.Bye;
import io.headrace.server.sessions.tail.ReadySnapshot;
import io.headrace.server.sessions.tail.SessionFollower;
import io.headrace.server.sessions.tail.SnapshotSource;
import io.headrace.server.sessions.tail.Tails;
import io.headrace.sessions.SessionRecords;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client of the AI SDK that follows one answer, until that has its end. Where its answer cannot
 * go on, the connection is cut in the middle: a client takes any good end of it for the answer's.
 *
 * <p>Owned by its exchange's event loop.
 */
final class UiFollower extends SessionFollower {
  private final Approvals approvals;
  private Expected expected;

  /** What it follows. */
  private sealed interface Expected {}

  /** A turn that waits: its run has not begun. */
  private record Item(String item, boolean itsRunIsNext) implements Expected {}

  /** An answer. */
  private record Answer(UiMessageStream stream) implements Expected {}

  private UiFollower(
      Exchange exchange,
      Tails tails,
      Stream stream,
      SnapshotSource snapshots,
      Approvals approvals,
      Expected expected) {
    super(exchange, tails, stream, snapshots);
    this.approvals = approvals;
    this.expected = expected;
  }

  /** Follows a run that is active in a snapshot. */
  static void follow(
      Exchange exchange,
      Tails tails,
      Stream stream,
      SnapshotSource snapshots,
      Approvals approvals,
      Snapshot snapshot) {
    var active = snapshot.state().run().orElseThrow();
    UiMessageStream answer = new UiMessageStream(active.run(), approvals);
    UiFollower follower =
        new UiFollower(exchange, tails, stream, snapshots, approvals, new Answer(answer));
    follower.open();
    TextBuffer out = exchange.loop().text();
    answer.begin(active, snapshot.state().tail() - 1, out);
    follower.send(out);
    if (answer.hasEnded()) {
      follower.done();
    } else {
      follower.goOnFrom(snapshot.state().tail());
    }
  }

  /**
   * Goes on with the message of a run that is active in a snapshot.
   *
   * @param place where its client has it up to
   */
  static void goOn(
      Exchange exchange,
      Tails tails,
      Stream stream,
      SnapshotSource snapshots,
      Approvals approvals,
      Snapshot snapshot,
      UiChat.Place place) {
    var active = snapshot.state().run().orElseThrow();
    UiMessageStream answer = new UiMessageStream(active.run(), approvals);
    UiFollower follower =
        new UiFollower(exchange, tails, stream, snapshots, approvals, new Answer(answer));
    follower.open();
    TextBuffer out = exchange.loop().text();
    answer.goOn(active, place.calls(), out);
    follower.send(out);
    follower.goOnFrom(place.seqNum() + 1);
  }

  /** Waits for the run of a turn that is queued in a snapshot, and follows it. */
  static void await(
      Exchange exchange,
      Tails tails,
      Stream stream,
      SnapshotSource snapshots,
      Approvals approvals,
      Snapshot snapshot,
      String item) {
    UiFollower follower =
        new UiFollower(exchange, tails, stream, snapshots, approvals, new Item(item, false));
    follower.open();
    follower.goOnFrom(snapshot.state().tail());
  }

  private void send(TextBuffer text) {
    exchange().send(EventFrame.of(exchange().loop().allocator(), text));
    sent();
  }

  @Override
  protected ReadStep deliver(@Nullable Pass pass) {
    TextBuffer out = exchange().loop().text();
    ReadStep step = stream().read(position(), ReadLimits.BATCH, (frames, _) -> events(frames, out));
    if (!isGone()) {
      if (step.stop() == ReadStep.Stop.TAIL) {
        nothingMoreCame(out);
      }
      if (out.length() > 0) {
        send(out);
      }
      if (expected instanceof Answer(UiMessageStream answer) && answer.hasEnded()) {
        done();
      }
    }
    return step;
  }

  private void events(ByteBuffer frames, TextBuffer out) {
    RecordFrames.Cursor record = new RecordFrames.Cursor(frames);
    while (record.next()) {
      Optional<SessionEvent> event = SessionRecords.event(record.record());
      if (event.isPresent()) {
        event(event.get(), record.seqNum(), out);
      }
    }
  }

  private void event(SessionEvent event, long seqNum, TextBuffer out) {
    switch (expected) {
      case Answer(UiMessageStream answer) -> answer.event(event, seqNum, out);
      case Item(String item, boolean itsRunIsNext) -> awaited(event, item, itsRunIsNext, out);
    }
  }

  /** A turn leaves the queue in the append with which its run begins, or because it was removed. */
  private void awaited(SessionEvent event, String item, boolean itsRunIsNext, TextBuffer out) {
    if (event instanceof SessionEvent.QueueRemoved removed && removed.item().equals(item)) {
      expected = new Item(item, true);
    } else if (itsRunIsNext && event instanceof SessionEvent.RunBegun begun) {
      UiMessageStream answer = new UiMessageStream(begun.run(), approvals);
      answer.begin(begun.answer(), out);
      expected = new Answer(answer);
    } else if (itsRunIsNext && !(event instanceof SessionEvent.MessageAdded)) {
      abort(out);
    }
  }

  /**
   * Everything that is stable has come, and an append becomes that as a whole: of one that took the
   * turn out of the queue no more is to come. So if no run has begun in it, none will.
   */
  private void nothingMoreCame(TextBuffer out) {
    if (expected instanceof Item(_, boolean itsRunIsNext) && itsRunIsNext) {
      abort(out);
    }
  }

  private void abort(TextBuffer out) {
    UiMessageStream nothing = new UiMessageStream("", approvals);
    nothing.abort(out);
    expected = new Answer(nothing);
  }

  @Override
  protected void startOver(ReadySnapshot snapshot) {
    cut();
  }

  @Override
  protected CompletableFuture<ReadySnapshot> ready(Snapshot snapshot) {
    return CompletableFuture.completedFuture(new ReadySnapshot(snapshot, null));
  }

  @Override
  protected void sayGoodbye(Bye bye) {
    exchange().cut();
  }
}
