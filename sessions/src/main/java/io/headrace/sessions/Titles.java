package io.headrace.sessions;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.wire.RecordFrames;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What sessions are called, read from their streams without what was said in them: of most records
 * only the header is looked at, and of a stream that was read before only what is new.
 *
 * <p>For any thread, under one monitor that is held while a stream is read: not for threads that
 * others wait for.
 */
final class Titles {
  /** So many are remembered, those that were asked for last. */
  private static final int MAX_KNOWN = 10_000;

  private final Map<Long, Known> known =
      new LinkedHashMap<>(64, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  /**
   * What is known of a stream.
   *
   * @param tail how far it was read
   * @param title the last title; empty if there was none yet
   * @param isSession whether any record was an event of a session
   */
  private record Known(long tail, String title, boolean isSession) {
    static final Known NOTHING = new Known(0, "", false);

    Known with(SessionEvent event) {
      return switch (event) {
        case SessionEvent.Titled(String next) -> new Known(tail, next, true);
        case SessionEvent.Compacted compacted -> new Known(tail, compacted.title(), true);
        default -> new Known(tail, title, true);
      };
    }

    Known upTo(long seqNum) {
      return new Known(seqNum, title, isSession);
    }
  }

  /** The title of a session; empty if the stream holds none. */
  synchronized Optional<String> of(Stream stream) {
    Known before = known.getOrDefault(stream.id(), Known.NOTHING);
    Known now = before.tail() == stream.stable().tail().seqNum() ? before : read(stream, before);
    known.put(stream.id(), now);
    return now.isSession() ? Optional.of(now.title()) : Optional.empty();
  }

  private static Known read(Stream stream, Known before) {
    Reading reading = new Reading(before);
    ReadStep step;
    long position = before.tail();
    do {
      step = stream.read(position, ReadLimits.BATCH, (frames, _) -> reading.take(frames));
      position = step.nextSeqNum();
    } while (step.stop() != ReadStep.Stop.TAIL && !reading.isForeign());
    return reading.now.upTo(position);
  }

  /** One stream, as far as it was read. */
  private static final class Reading {
    Known now;
    private long others;

    Reading(Known before) {
      this.now = before;
    }

    void take(ByteBuffer frames) {
      RecordFrames.Cursor record = new RecordFrames.Cursor(frames);
      while (record.next()) {
        if (SessionRecords.mayTitle(record)) {
          SessionRecords.event(record.record()).ifPresent(event -> now = now.with(event));
        } else if (!now.isSession()) {
          if (SessionRecords.isShown(record)) {
            now = new Known(now.tail(), now.title(), true);
          } else {
            others++;
          }
        }
      }
    }

    /** Whether it is read no further to find out what it is. */
    boolean isForeign() {
      return !now.isSession() && others > SessionReading.MAX_FOREIGN_RECORDS;
    }
  }
}
