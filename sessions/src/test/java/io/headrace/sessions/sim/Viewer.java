package io.headrace.sessions.sim;

import static io.headrace.sessions.sim.Broken.unless;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.sessions.Inside;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.state.Fold;
import io.headrace.sessions.state.SessionState;
import io.headrace.testkit.Records;
import io.headrace.wire.SequencedRecord;
import java.util.Optional;

/**
 * Follows a session: a snapshot, then what comes after it, piece by piece; waits to be woken; goes
 * away and comes back; and is told to begin anew when its place was trimmed.
 */
final class Viewer {
  private final World world;
  private final String name;
  private final SessionId session;
  private Optional<SessionState> state = Optional.of(SessionState.EMPTY);
  private boolean waiting;
  private int waitingIn;
  private int asked;

  Viewer(World world, String name, SessionId session) {
    this.world = world;
    this.name = name;
    this.session = session;
  }

  void act() {
    if (world.dice.chance(0.1)) {
      leave();
    }
    goOn(world.dice.between(1, 20));
  }

  /** Goes away, and forgets everything. */
  void leave() {
    state = Optional.empty();
    waiting = false;
  }

  /** Asks for what there is, or reads what comes next, unless it waits. */
  void goOn(int atMost) {
    Optional<Stream> stream = world.stream(session);
    if (stream.isEmpty() || (waiting && waitingIn == world.process())) {
      return;
    }
    if (state.isEmpty() || isTrimmed(stream.get())) {
      snapshot();
    } else {
      read(stream.get(), atMost);
    }
  }

  private boolean isTrimmed(Stream stream) {
    return state.map(each -> each.tail() < stream.stable().trimPoint()).orElse(false);
  }

  private void snapshot() {
    int number = ++asked;
    var _ =
        world
            .live()
            .snapshot(session)
            .thenAccept(snapshot -> {
              world.judge(session).requireState(name + "'s snapshot", snapshot.state());
              // One that was asked for before is older than what has been read since.
              if (number == asked) {
                state = Optional.of(snapshot.state());
              }
            });
  }

  private void read(Stream stream, int atMost) {
    SessionState before = state.orElseThrow();
    Records read = new Records();
    ReadStep step =
        stream.read(before.tail(), new ReadLimits(atMost, 1 << 20, ReadLimits.NO_UNTIL), read);
    Fold fold = Fold.on(before);
    long expected = before.tail();
    for (SequencedRecord record : read.gathered()) {
      unless(
          record.seqNum() == expected,
          "NoGap",
          "%s expected %d, and was shown %d",
          name,
          expected,
          record.seqNum());
      Inside.read(record, fold);
      expected++;
    }
    unless(step.nextSeqNum() == expected, "NoGap", "%s: %s", name, step);
    world.judge(session).requireState(name, fold.state());
    state = Optional.of(fold.state());
    if (step.stop() == ReadStep.Stop.TAIL) {
      waitingIn = world.process();
      waiting = stream.awaitBeyond(expected, () -> waiting = false);
    }
  }

  /** Nothing happens any more: whoever waits has seen everything. */
  void requireAwake() {
    if (waiting && waitingIn == world.process()) {
      unless(
          state.orElseThrow().tail() == world.judge(session).tail(),
          "NobodyOversleeps",
          "%s waits at %d, and there is more up to %d",
          name,
          state.orElseThrow().tail(),
          world.judge(session).tail());
    }
  }
}
