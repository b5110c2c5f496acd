package io.headrace.sessions;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.state.Fold;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Reads what a session's stream says. */
final class SessionReading {
  /**
   * A stream that begins with so many records of other kinds, or so many metered bytes of them, is
   * no session, however long it is: it is not read to its end to find that out.
   */
  static final int MAX_FOREIGN_RECORDS = 10_000;

  private static final long MAX_FOREIGN_BYTES = 16 << 20;

  private SessionReading() {}

  /** The state of a session, from what is left of its stream. */
  static SessionState fromBeginning(SessionId id, Stream stream) {
    long first = stream.stable().trimPoint();
    Fold fold = Fold.from(first);
    Beginning beginning = new Beginning(id, fold);
    read(stream, first, beginning::take);
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
    read(stream, state.tail(), record -> SessionRecords.read(record, fold));
    return fold.state();
  }

  private static void read(Stream stream, long from, Consumer<SequencedRecord> sink) {
    long position = from;
    ReadStep step;
    do {
      step = stream.read(position, ReadLimits.BATCH, (frames, _) -> records(frames, sink));
      position = step.nextSeqNum();
    } while (step.stop() != ReadStep.Stop.TAIL);
  }

  private static void records(ByteBuffer frames, Consumer<SequencedRecord> sink) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    while (cursor.next()) {
      sink.accept(cursor.record());
    }
  }

  /**
   * Reads a stream from its beginning, and no further than it takes to see that it is another's.
   */
  private static final class Beginning {
    private final SessionId id;
    private final Fold fold;
    private int foreignRecords;
    private long foreignBytes;
    private boolean isSession;

    Beginning(SessionId id, Fold fold) {
      this.id = id;
      this.fold = fold;
    }

    void take(SequencedRecord record) {
      boolean isOurs = SessionRecords.read(record, fold);
      isSession |= isOurs;
      if (isSession) {
        return;
      }
      foreignRecords++;
      foreignBytes += record.meteredBytes();
      if (foreignRecords > MAX_FOREIGN_RECORDS || foreignBytes > MAX_FOREIGN_BYTES) {
        throw new SessionUnavailableException(
            Why.FOREIGN,
            "stream " + id + " is no session: none of its first records is an event of one");
      }
    }
  }
}
