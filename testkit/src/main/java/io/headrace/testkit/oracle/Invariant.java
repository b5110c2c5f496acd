package io.headrace.testkit.oracle;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.wire.SequencedRecord;
import java.util.List;
import java.util.Optional;

/**
 * A promise of every engine. An invariant is told facts, each with what was known before, and
 * complains with {@link #violated} about one that breaks the promise. Most care for one kind of
 * fact.
 */
public interface Invariant {
  /** Somebody was answered. */
  default void onAnswer(AnswerSeen answer) {}

  /** Somebody read. */
  default void onRead(ReadSeen read) {}

  /** Somebody looked at a stream while nothing was going on. */
  default void onLook(LookSeen look) {}

  /**
   * A stream was looked at after a crash, and is like nothing that it may be. What is told here has
   * gone wrong in any case; the invariant that knows why says so.
   */
  default void onBadRecovery(RecoverySeen recovery) {}

  /** Somebody who follows a stream has read. */
  default void onFollow(FollowSeen follow) {}

  /** A complaint. */
  default Violation violated(String message) {
    return new Violation(getClass().getSimpleName(), message);
  }

  /**
   * An answer.
   *
   * @param bearer the name of the basin or stream
   * @param operation what was asked
   * @param outcome the answer
   * @param enteredBefore how many unanswered operations on the same name had entered before it;
   *     negative if this one was answered already or never sent
   * @param due the answers that may be given, by what may be true now
   * @param afterRefusal whether it comes after another append of its writer that was refused
   * @param excuses what has happened to the disk
   */
  record AnswerSeen(
      Object bearer,
      Operation operation,
      Object outcome,
      int enteredBefore,
      List<Object> due,
      boolean afterRefusal,
      Excuses excuses) {}

  /**
   * One step of a read.
   *
   * @param key which stream
   * @param before what was known when it began
   * @param after what was known when it ended
   * @param from where it began
   * @param limits its limits
   * @param delivered what it delivered
   * @param step what it said
   * @param latestWallMillis the latest time that the wall clock ever showed
   */
  record ReadSeen(
      StreamKey key,
      StreamLife before,
      StreamLife after,
      long from,
      ReadLimits limits,
      List<SequencedRecord> delivered,
      ReadStep step,
      long latestWallMillis) {
    /** Whether a read may pass over a record: it is trimmed or too old, or its stream is ending. */
    boolean mayHide(long seqNum) {
      if (after.isDeleting()
          || Long.compareUnsigned(seqNum, after.records().size()) >= 0
          || Long.compareUnsigned(seqNum, after.state().trimPoint()) < 0) {
        return true;
      }
      long arrivalMillis = after.records().get((int) seqNum).arrivalMillis();
      return latestWallMillis - arrivalMillis >= after.leastAgeMillis();
    }
  }

  /**
   * A look at a stream.
   *
   * @param key which stream
   * @param known what was known before
   * @param possible what may be true now
   * @param shown what the engine shows, if there is anything
   * @param latestWallMillis the latest time that the wall clock ever showed
   */
  record LookSeen(
      StreamKey key,
      Optional<StreamLife> known,
      List<Optional<StreamLife>> possible,
      Optional<Shown> shown,
      long latestWallMillis) {
    /**
     * The stream as it was known, if it has gone, or goes, and nothing that is known explains it.
     */
    Optional<StreamLife> wentByItself() {
      boolean mustLive =
          possible.stream().noneMatch(life -> life.isEmpty() || life.get().isDeleting());
      boolean lives = shown.isPresent() && !shown.get().state().deleting();
      return mustLive && !lives ? known : Optional.empty();
    }

    /** Whether it is one of the lives that are possible. */
    Optional<Optional<StreamLife>> match() {
      return possible.stream().filter(this::isLike).findFirst();
    }

    boolean isLike(Optional<StreamLife> life) {
      return (life.isPresent() && shown.isPresent())
          ? life.get().looksLike(shown.get().info(), shown.get().state())
          : life.isEmpty() && shown.isEmpty();
    }
  }

  /**
   * A stream after a crash.
   *
   * @param look what the engine shows, and what was known
   * @param records every record that it shows
   * @param readTail the end of what was ever delivered to a reader
   */
  record RecoverySeen(LookSeen look, List<SequencedRecord> records, long readTail) {}

  /**
   * What somebody who follows a stream has come to.
   *
   * @param key which stream
   * @param position up to where it had read before
   * @param delivered what it read now
   * @param step how far it says that it came
   * @param tail the stable tail before it read
   */
  record FollowSeen(
      StreamKey key, long position, List<SequencedRecord> delivered, ReadStep step, long tail) {}
}
