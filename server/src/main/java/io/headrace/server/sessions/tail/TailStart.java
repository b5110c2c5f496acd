package io.headrace.server.sessions.tail;

import io.headrace.sessions.Cursor;
import java.util.List;
import java.util.Optional;

/** Where a viewer begins: at a place that it knows, or with a snapshot. */
sealed interface TailStart {
  /**
   * It goes on.
   *
   * @param seqNum the next event's
   */
  record GoOn(long seqNum) implements TailStart {}

  /** It knows nothing yet. */
  record Fresh() implements TailStart {}

  /** What it knows is of no use. */
  record Reset(Reason reason) implements TailStart {}

  /** Why a cursor is no place to go on from. */
  enum Reason {
    /** It is the cursor of another session, or of one that was deleted since. */
    FOREIGN("foreign"),
    /** Events after it are gone. */
    TRIMMED("trimmed"),
    /** It is beyond everything that there is. */
    AHEAD("ahead"),
    /** It is no cursor. */
    MALFORMED("malformed");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * Decides. An {@code EventSource} that comes again repeats its old URL, but sends a fresh header:
   * so of two cursors of this session the later one counts, and one of another session counts for
   * nothing if the other is of this one.
   *
   * @param after the cursor in the query
   * @param lastEventId the cursor in the header
   * @param epoch this session's
   * @param trimPoint the first sequence number that is kept
   * @param tail the next sequence number
   */
  static TailStart of(
      Optional<String> after, Optional<String> lastEventId, long epoch, long trimPoint, long tail) {
    Optional<String> header = lastEventId.filter(text -> !text.isEmpty());
    Optional<String> query = after.filter(text -> !text.isEmpty());
    if (header.isEmpty() && query.isEmpty()) {
      return new Fresh();
    }
    Optional<Cursor> best = Optional.empty();
    boolean foreign = false;
    for (Optional<String> text : List.of(header, query)) {
      Optional<Cursor> cursor = text.flatMap(Cursor::parse);
      if (cursor.isPresent() && cursor.get().epoch() != epoch) {
        foreign = true;
      } else if (cursor.isPresent()
          && (best.isEmpty() || cursor.get().seqNum() > best.get().seqNum())) {
        best = cursor;
      }
    }
    if (best.isEmpty()) {
      return new Reset(foreign ? Reason.FOREIGN : Reason.MALFORMED);
    }
    long next = best.get().seqNum() + 1;
    if (next > tail) {
      return new Reset(Reason.AHEAD);
    }
    if (next < trimPoint) {
      return new Reset(Reason.TRIMMED);
    }
    return new GoOn(next);
  }
}
