package io.headrace.sessions;

import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Sizes;
import java.util.ArrayList;
import java.util.List;

/**
 * What lets a session drop how its messages came to be: the messages again, in as many batches as
 * they take, and then the rest of its state, in one append with the trim. Until that one is stored
 * nothing is dropped, and what came before it is of no consequence.
 *
 * @param batches the events of each append
 * @param firstSeqNum where the first of them stands, which is what is kept
 */
record Compaction(List<List<SessionEvent>> batches, long firstSeqNum) {
  /** So many records are not worth it. */
  private static final long FEW_RECORDS = 1_000;

  /** A record holds messages of about so many bytes, or one that is larger. */
  private static final int RECORD_BYTES = 256 << 10;

  /** Whether what is stored is many times what has to be. */
  static boolean isDue(SessionState state, long trimPoint) {
    long records = state.tail() - trimPoint;
    return state.run().isEmpty()
        && state.queue().isEmpty()
        && records > FEW_RECORDS
        && records > 4L * state.transcript().size();
  }

  /** What to append to an idle session. */
  static Compaction of(SessionState state) {
    List<List<SessionEvent>> batches = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    int bytes = 0;
    for (Message message : state.transcript().messages()) {
      int size = Sizes.of(message);
      if (!messages.isEmpty() && bytes + size > RECORD_BYTES) {
        batches.add(List.of(new SessionEvent.History(messages)));
        messages = new ArrayList<>();
        bytes = 0;
      }
      messages.add(message);
      bytes += size;
    }
    batches.add(List.of(new SessionEvent.History(messages)));
    batches.add(
        List.of(
            new SessionEvent.Compacted(
                state.title(),
                state.version(),
                state.lastMillis(),
                state.memory().receipts(),
                state.memory().settled())));
    return new Compaction(batches, state.tail());
  }
}
