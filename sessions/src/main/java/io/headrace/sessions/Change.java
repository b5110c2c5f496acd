package io.headrace.sessions;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Ruling;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.TextBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one append holds: events, and perhaps a command to the stream behind them.
 *
 * @param events what happens, in order
 * @param keyed the index of the event that stands for the request
 * @param key the request's idempotency key, if it has one
 * @param command what is asked of the stream
 */
record Change(
    List<SessionEvent> events, int keyed, Optional<String> key, Optional<Command> command) {
  static Change of(Ruling ruling, Optional<String> key) {
    return new Change(ruling.events(), ruling.keyed(), key, ruling.fence().map(Command.Fence::new));
  }

  /** Events of nobody's request. */
  static Change of(List<SessionEvent> events, Optional<Command> command) {
    return new Change(events, 0, Optional.empty(), command);
  }

  private Optional<String> keyOf(int event) {
    return event == keyed ? key : Optional.empty();
  }

  /** How it is stored. */
  List<AppendRecord> records(long millis, TextBuffer text) {
    List<AppendRecord> records = new ArrayList<>(events.size() + 1);
    for (int i = 0; i < events.size(); i++) {
      records.add(SessionRecords.of(events.get(i), keyOf(i), millis, text));
    }
    command.ifPresent(each -> records.add(SessionRecords.of(each, millis)));
    return records;
  }

  /** What it makes of a state. */
  SessionState after(SessionState state, long millis) {
    SessionState after = state;
    for (int i = 0; i < events.size(); i++) {
      after = after.after(events.get(i), keyOf(i), millis);
    }
    if (command.isEmpty()) {
      return after;
    }
    return switch (command.get()) {
      case Command.Fence(String token) -> after.fenced(token, millis);
      case Command.Trim _ -> after.passed(millis);
    };
  }
}
