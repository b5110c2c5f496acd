package io.headrace.sessions;

import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Sizes;
import io.headrace.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lets a session drop how its messages came to be: the messages again, in as many appends as
 * they take, and then the rest of its state, in one append with the trim. Until that one is stored
 * nothing is dropped, and what came before it is of no consequence.
 *
 * @param changes what to append, one after the other
 */
record Compaction(List<Change> changes) {
  /** So many records are not worth it. */
  private static final long FEW_RECORDS = 1_000;

  /** A record holds messages of about so many bytes, or one that is larger. */
  private static final int RECORD_BYTES = 256 << 10;

  Compaction {
    changes = List.copyOf(changes);
  }

  /**
   * Whether what is stored is many times what has to be. A session is compacted when nothing is
   * going on in it, and nobody but itself has a fence in force: none would be known afterwards.
   */
  static boolean isDue(SessionState state, long trimPoint) {
    long records = state.tail() - trimPoint;
    return state.run().isEmpty()
        && state.queue().isEmpty()
        && state.fence().isEmpty()
        && records > FEW_RECORDS
        && records > 4L * state.transcript().size();
  }

  /** What to append to an idle session. */
  static Compaction of(SessionState state) {
    List<Change> changes = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    int bytes = 0;
    for (Message message : state.transcript().messages()) {
      int size = Sizes.of(message);
      if (!messages.isEmpty() && bytes + size > RECORD_BYTES) {
        changes.add(history(messages));
        messages = new ArrayList<>();
        bytes = 0;
      }
      messages.add(message);
      bytes += size;
    }
    changes.add(history(messages));
    SessionEvent rest =
        new SessionEvent.Compacted(
            state.title(),
            state.version(),
            state.lastMillis(),
            state.memory().receipts(),
            state.memory().settled());
    // The first of them is what is kept.
    changes.add(Change.of(List.of(rest), Optional.of(new Command.Trim(state.tail()))));
    return new Compaction(changes);
  }

  private static Change history(List<Message> messages) {
    return Change.of(List.of(new SessionEvent.History(messages)), Optional.empty());
  }
}
