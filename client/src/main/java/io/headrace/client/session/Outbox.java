package io.headrace.client.session;

import io.headrace.client.error.HeadraceException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a run has to say, and what becomes of it: one request is on its way at a time; what is
 * written and asked meanwhile waits behind it, in order; the end comes after all of it, and there
 * is only one. Says what is to be done; whoever asked does it, without the lock.
 *
 * <p>For any thread, under one lock that is held for moments.
 */
final class Outbox {
  /** How much may be written and not acknowledged, in bytes, about. One event may be more. */
  static final int MAX_PENDING_BYTES = 256 << 10;

  /** The server lets no more be open. */
  static final int MAX_QUESTIONS = 16;

  /** What people read of an answer of which something could not be stored. */
  private static final String WORDS = "The answer could not be stored as a whole.";

  private final String subject;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Backlog backlog = new Backlog();
  private String expected;
  private int pendingBytes;
  private int questions;
  private boolean sending;
  private boolean ending;
  private boolean over;
  private Optional<Settling> end = Optional.empty();
  private @Nullable RuntimeException failure;

  /**
   * Begins with nothing to say.
   *
   * @param subject what messages call the run
   * @param expected the run's last event of its worker, or its claim
   */
  Outbox(String subject, String expected) {
    this.subject = subject;
    this.expected = expected;
  }

  // What is to be said.

  /**
   * Takes an event, as soon as there is room for it.
   *
   * @throws HeadraceException why nothing is taken any more
   * @throws IllegalStateException if the run was settled here
   * @throws InterruptedException if the thread is interrupted while there is no room
   */
  void write(RunEvent event) throws InterruptedException {
    int bytes = event.pendingBytes();
    lock.lock();
    try {
      requireWritable();
      while (pendingBytes > 0 && pendingBytes + bytes > MAX_PENDING_BYTES) {
        changed.await();
        requireWritable();
      }
      pendingBytes += backlog.add(event, bytes);
    } finally {
      lock.unlock();
    }
  }

  /** Takes some events, whether there is room for them or not: there can only be few of them. */
  void add(List<RunEvent> events) {
    lock.lock();
    try {
      requireWritable();
      for (RunEvent event : events) {
        pendingBytes += backlog.add(event, event.pendingBytes());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a question. */
  void add(Asking asking) {
    lock.lock();
    try {
      requireWritable();
      if (questions == MAX_QUESTIONS) {
        throw new IllegalStateException(
            "expected at most "
                + MAX_QUESTIONS
                + " questions at a time, but as many are still being asked in "
                + subject);
      }
      questions++;
      backlog.add(asking);
    } finally {
      lock.unlock();
    }
  }

  private void requireWritable() {
    if (failure != null) {
      throw failure;
    }
    if (ending || over) {
      throw new IllegalStateException(
          "expected a run that is being written, but " + subject + " was settled here");
    }
  }

  /** Takes the end, unless there is one: the first who says how is heard. */
  boolean end(Settling how) {
    lock.lock();
    try {
      if (ending || over) {
        return false;
      }
      ending = true;
      end = Optional.of(how);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the end was taken. */
  boolean isEnding() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  // What becomes of it.

  /** What is to be done now. Whoever gets it does it, and says how it went. */
  Optional<Work> next() {
    lock.lock();
    try {
      if (sending || over) {
        return Optional.empty();
      }
      Optional<Work> next = backlog.take().or(this::takeEnd);
      sending = next.isPresent();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** An answer of which something could not be stored is not complete, whoever says so. */
  private Optional<Work> takeEnd() {
    boolean isWhole = failure == null;
    Optional<Work> last =
        end.map(how ->
            isWhole || how.outcome() != RunOutcome.COMPLETED
                ? how
                : new Settling(RunOutcome.FAILED, Optional.of(WORDS), how.usage()));
    end = Optional.empty();
    return last;
  }

  /** Our last event that we know of. */
  String expected() {
    lock.lock();
    try {
      return expected;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was on its way has arrived, or will never do.
   *
   * @param cursor our last event, if it is another one now
   */
  void done(Work work, Optional<String> cursor) {
    lock.lock();
    try {
      expected = cursor.orElse(expected);
      pendingBytes -= work.bytes();
      questions -= work instanceof Asking ? 1 : 0;
      sending = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing more is written, and nothing of what waits is sent but the end. What is on its way has
   * its own end.
   *
   * @return the questions that are not asked any more
   */
  List<Asking> fail(RuntimeException why) {
    lock.lock();
    try {
      if (failure == null) {
        failure = why;
      }
      return forget();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing more is done, since the run is not ours any more.
   *
   * @return false if that was so before
   */
  boolean lose(RuntimeException why) {
    lock.lock();
    try {
      if (over) {
        return false;
      }
      over = true;
      failure = why;
      var unused = forget();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing more is done, since the run is settled.
   *
   * @return false if that was so before
   */
  boolean settle() {
    lock.lock();
    try {
      boolean isFirst = !over;
      over = true;
      return isFirst;
    } finally {
      lock.unlock();
    }
  }

  private List<Asking> forget() {
    // Whoever waits for room is told why there will be none.
    changed.signalAll();
    return backlog.clear();
  }

  /** Why not everything was stored, if so. */
  Optional<RuntimeException> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }
}
