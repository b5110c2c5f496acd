package io.headrace.sessions;

import io.headrace.log.Engine;
import io.headrace.log.Stream;
import io.headrace.log.time.Time;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Rules;
import io.headrace.sessions.state.Fold;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.Command;
import io.headrace.wire.SequencedRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What only this package may do, for tests in others. */
public final class Inside {
  private Inside() {}

  /** Sessions by rules of a test's own, which are compacted as soon as nothing goes on. */
  public static LiveSessions open(
      Engine engine,
      Time time,
      Alarms alarms,
      Supplier<String> fences,
      List<? extends Executor> lanes,
      Rules rules) {
    return new LiveSessions(engine, time, alarms, fences, lanes, rules, /* quietMillis= */ 0);
  }

  /** What is left of a session's stream comes to this. */
  public static SessionState fold(SessionId id, Stream stream) {
    return SessionReading.fromBeginning(id, stream);
  }

  /** Reads a record into a fold. */
  public static void read(SequencedRecord record, Fold fold) {
    SessionRecords.read(record, fold);
  }

  /**
   * The same, of a record that was looked into before.
   *
   * @param event what it says, if it is something of the session
   */
  public static void read(SequencedRecord record, Optional<SessionEvent> event, Fold fold) {
    long millis = record.timestamp();
    Optional<Command> command = Command.of(record.content());
    if (command.isPresent() && command.get() instanceof Command.Fence(String token)) {
      fold.fence(token, millis);
    } else if (command.isPresent() || event.isEmpty()) {
      fold.other(millis);
    } else {
      fold.event(event.get(), key(record), millis);
    }
  }

  /** The idempotency key of the request that a record came of. */
  public static Optional<String> key(SequencedRecord record) {
    return record.headers().stream()
        .filter(header -> header.name().toStringUtf8().equals("k"))
        .map(header -> header.value().toStringUtf8())
        .findAny();
  }
}
