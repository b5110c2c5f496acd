package io.headrace.server.aisdk;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.server.http.EventFrame;
import io.headrace.server.live.Pass;
import io.headrace.server.sessions.tail.Bye;
import io.headrace.server.sessions.tail.ReadySnapshot;
import io.headrace.server.sessions.tail.SessionFollower;
import io.headrace.server.sessions.tail.SnapshotSource;
import io.headrace.server.sessions.tail.Tails;
import io.headrace.sessions.SessionRecords;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.Steer;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import java.util.List;
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

  private UiFollower(ChatCall call, Tails tails, SnapshotSource snapshots, Expected expected) {
    super(call.exchange(), tails, call.stream(), snapshots);
    this.approvals = call.options().approvals();
    this.expected = expected;
  }

  /** Follows a run that is active in a snapshot. */
  static void follow(ChatCall call, Tails tails, SnapshotSource snapshots, Snapshot snapshot) {
    ActiveRun active = snapshot.state().run().orElseThrow();
    UiMessageStream answer = new UiMessageStream(active.run(), call.options().approvals());
    UiFollower follower = new UiFollower(call, tails, snapshots, new Answer(answer));
    follower.open();
    TextBuffer out = call.exchange().loop().text();
    answer.begin(active, out);
    answer.caughtUp(snapshot.state().tail() - 1, out);
    follower.send(out);
    if (answer.hasEnded()) {
      follower.done();
    } else {
      follower.goOnFrom(snapshot.state().tail());
    }
  }

  /**
   * Goes on with a message that is being written, or that was.
   *
   * @param untaken what was said to its run, and not taken yet
   * @param place where its client has it up to; the message's run was active there
   */
  static void goOn(
      ChatCall call,
      Tails tails,
      SnapshotSource snapshots,
      Message message,
      List<Steer> untaken,
      UiChat.Place place) {
    UiMessageStream answer = new UiMessageStream(null, call.options().approvals());
    UiFollower follower = new UiFollower(call, tails, snapshots, new Answer(answer));
    follower.open();
    TextBuffer out = call.exchange().loop().text();
    answer.goOn(message, untaken, place, out);
    follower.send(out);
    follower.goOnFrom(place.seqNum() + 1);
  }

  /** Waits for the run of a turn that is queued in a snapshot, and follows it. */
  static void await(
      ChatCall call, Tails tails, SnapshotSource snapshots, Snapshot snapshot, String item) {
    UiFollower follower = new UiFollower(call, tails, snapshots, new Item(item, false));
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
        caughtUp(step.nextSeqNum() - 1, out);
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
        event(event.get(), out);
      }
    }
  }

  private void event(SessionEvent event, TextBuffer out) {
    switch (expected) {
      case Answer(UiMessageStream answer) -> answer.event(event, out);
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
   * Everything that is stable has come, and an append becomes that as a whole: of one that took a
   * turn out of the queue no more is to come. So if no run has begun in it, none will.
   */
  private void caughtUp(long seqNum, TextBuffer out) {
    switch (expected) {
      case Item(_, boolean itsRunIsNext) -> {
        if (itsRunIsNext) {
          abort(out);
        }
      }
      case Answer(UiMessageStream answer) -> answer.caughtUp(seqNum, out);
    }
  }

  private void abort(TextBuffer out) {
    UiMessageStream nothing = new UiMessageStream("", approvals);
    nothing.abort(out);
    expected = new Answer(nothing);
  }

  /** An answer has an end, and to a client any other is an error. */
  @Override
  protected boolean isForEver() {
    return false;
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
