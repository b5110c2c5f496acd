package io.headrace.sessions;

import io.headrace.log.Stream;
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
  /** For how long nothing has to happen: whoever is a moment behind is not to lose their place. */
  static final long QUIET_MILLIS = 60_000;

  /** So many records are not worth it. */
  private static final long FEW_RECORDS = 1_000;

  /** Nor are so many bytes, if there are no more records than that. */
  private static final long FEW_BYTES = 16L << 20;

  /** A session that is never quiet is compacted when it holds more records than this. */
  private static final long MANY_RECORDS = 100_000;

  /** A record holds messages of about so many bytes, or one that is larger. */
  private static final int RECORD_BYTES = 256 << 10;

  Compaction {
    changes = List.copyOf(changes);
  }

  /** Whether a session is to be compacted. */
  enum Need {
    /** What is stored is not much more than what has to be, or something goes on. */
    NONE,
    /** As soon as nothing has happened for a while. */
    WHEN_QUIET,
    /** It has grown for too long. */
    AT_ONCE
  }

  /**
   * Whether what is stored is many times what has to be. A session is compacted when nothing is
   * going on in it, and nobody but itself has a fence in force: none would be known afterwards.
   *
   * @param stream the session's
   */
  static Need need(SessionState state, Stream stream) {
    if (state.run().isPresent() || !state.queue().isEmpty() || !state.fence().isEmpty()) {
      return Need.NONE;
    }
    long records = state.tail() - stream.stable().trimPoint();
    long bytes = stream.storedBytes();
    // What was trimmed may be counted for a while: it must not be dropped again and again.
    boolean isLarge =
        bytes > FEW_BYTES
            && bytes > 4 * state.transcript().bytes()
            && records > 16 + 2L * state.transcript().size();
    if (!isLarge && (records <= FEW_RECORDS || records <= 4L * state.transcript().size())) {
      return Need.NONE;
    }
    return records > MANY_RECORDS ? Need.AT_ONCE : Need.WHEN_QUIET;
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
