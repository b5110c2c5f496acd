package io.headrace.sessions;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.state.Fold;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.RecordFrames;
import java.nio.ByteBuffer;

/** Reads what a session's stream says. */
final class SessionReading {
  private SessionReading() {}

  /** The state of a session, from what is left of its stream. */
  static SessionState fromBeginning(SessionId id, Stream stream) {
    long first = stream.stable().trimPoint();
    Fold fold = Fold.from(first);
    read(stream, fold, first);
    if (!fold.isWhole()) {
      throw new SessionUnavailableException(
          Why.DAMAGED,
          "session "
              + id
              + ": its beginning was trimmed by somebody else, and nothing says what it was");
    }
    return fold.state();
  }

  /** The state of a session, from one that it had before. */
  static SessionState goingOn(SessionId id, Stream stream, SessionState state) {
    if (Long.compareUnsigned(stream.stable().trimPoint(), state.tail()) > 0) {
      return fromBeginning(id, stream);
    }
    Fold fold = Fold.on(state);
    read(stream, fold, state.tail());
    return fold.state();
  }

  private static void read(Stream stream, Fold fold, long from) {
    long position = from;
    ReadStep step;
    do {
      step = stream.read(position, ReadLimits.BATCH, (frames, _) -> records(frames, fold));
      position = step.nextSeqNum();
    } while (step.stop() != ReadStep.Stop.TAIL);
  }

  private static void records(ByteBuffer frames, Fold fold) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    while (cursor.next()) {
      SessionRecords.read(cursor.record(), fold);
    }
  }
}
