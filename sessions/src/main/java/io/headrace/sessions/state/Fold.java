package io.headrace.sessions.state;

import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a session's records from their beginning to their end, and tells what they come to. Where
 * the beginning was trimmed there is a compaction: the messages again, then the rest of the state;
 * what stands before it is known by it.
 *
 * <p>Not for sharing between threads.
 */
public final class Fold {
  private final List<Message> history = new ArrayList<>();
  private SessionState state;
  private boolean known;

  private Fold(SessionState state, boolean known) {
    this.state = state;
    this.known = known;
  }

  /** Begins at the first record that is left of a session. */
  public static Fold from(long firstSeqNum) {
    SessionState nothing = SessionState.EMPTY;
    SessionState beginning =
        new SessionState(
            firstSeqNum,
            nothing.lastMillis(),
            nothing.fence(),
            nothing.title(),
            nothing.transcript(),
            nothing.version(),
            nothing.run(),
            nothing.queue(),
            nothing.memory());
    return new Fold(beginning, firstSeqNum == 0);
  }

  /** Goes on from a state. */
  public static Fold on(SessionState state) {
    return new Fold(state, /* known= */ true);
  }

  /** What has been read so far comes to. */
  public SessionState state() {
    return state;
  }

  /** Whether that is all there is to know: where a compaction is missing, it is not. */
  public boolean isWhole() {
    return known;
  }

  /** Reads an event. */
  public void event(SessionEvent event, Optional<String> key, long millis) {
    if (known) {
      state = state.after(event, key, millis);
      return;
    }
    switch (event) {
      case SessionEvent.History(List<Message> messages) -> {
        history.addAll(messages);
        state = state.passed(millis);
      }
      case SessionEvent.Compacted compacted -> {
        state = SessionState.restored(compacted, history, state.tail()).passed(millis);
        known = true;
      }
      default -> {
        history.clear();
        state = state.passed(millis);
      }
    }
  }

  /** Reads a command that sets the fencing token. */
  public void fence(String token, long millis) {
    state = state.fenced(token, millis);
  }

  /** Reads a record that says nothing of the session. */
  public void other(long millis) {
    state = state.passed(millis);
  }
}
