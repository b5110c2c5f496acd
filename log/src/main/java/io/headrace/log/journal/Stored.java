package io.headrace.log.journal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something whose states are entries of the log: a basin or a stream. It is in two states at once.
 * The <em>decided</em> state is the one after all entries that were decided; the next decision
 * builds on it. The <em>stable</em> state is the one after all entries that are durable; it is the
 * only one that is ever told to anybody.
 *
 * <p>Decisions are made under this object's monitor, by any thread. The stable state moves under it
 * too, on the commit thread only. When an entry cannot be stored, the decided state falls back to
 * the stable one, a new incarnation begins, and what was decided in the old one and still waits is
 * refused when its turn comes.
 *
 * @param <S> the states, immutable
 */
abstract sealed class Stored<S> permits StoredBasin, StoredStream {
  private static final Logger LOG = LoggerFactory.getLogger(Stored.class);

  // Null before creation is durable.
  private volatile @Nullable S stable;

  // All guarded by this.
  private S decided;
  private @Nullable Entry<S> newest;
  private long appliedLsn;
  private boolean gone;

  // Guarded by this for writing; written by the commit thread only.
  private volatile int incarnation;

  /** One whose creation is being decided. */
  Stored(S decided) {
    this.decided = decided;
  }

  /** Takes over what recovery found. */
  final synchronized void restore(S state, long lsn) {
    decided = state;
    stable = state;
    appliedLsn = lsn;
  }

  /** Ends it again, as an entry that recovery found did. */
  final void restoreEnd() {
    synchronized (this) {
      gone = true;
    }
    onGone();
  }

  /** The stable state, or null before the creation is durable. */
  final @Nullable S stableOrNull() {
    return stable;
  }

  /** The decided state. Guarded by this. */
  final S decided() {
    return decided;
  }

  /** Whether its end is decided and not answered yet. Guarded by this. */
  final boolean isEnding() {
    return newest != null && newest.isPurge();
  }

  /** Whether it no longer exists, or never came to. Guarded by this. */
  final boolean isGone() {
    return gone;
  }

  /** The log sequence number of the entry that led to the stable state. Guarded by this. */
  final long appliedLsn() {
    return appliedLsn;
  }

  /** Whether everything that was decided is durable, and told. Guarded by this. */
  final boolean isSettled() {
    return newest == null;
  }

  /**
   * Whether an answer that is decided now is given after an entry that fell back, and so refused
   * with it. Guarded by this.
   */
  final boolean waitsForRefused() {
    return newest != null && newest.incarnation() != incarnation;
  }

  final int incarnation() {
    return incarnation;
  }

  /** Makes an entry's state the decided one. The caller submits the entry. Guarded by this. */
  final void decide(Entry<S> entry) {
    decided = entry.next();
    newest = entry;
  }

  /**
   * Sees to it that an answer is given no earlier than what it was decided upon is durable, and
   * after the answers that were decided before it. A journal that has stopped gives no answers but
   * that: what it takes for the stable state may be behind the disk. Guarded by this.
   *
   * @return the answer if it is due now, for the caller to give after leaving the monitor; else
   *     {@link Reply#NONE}
   */
  final Reply dueOrParked(Reply reply) {
    Optional<Refusal> stopped = committer().stopped();
    return inOrder(stopped.isPresent() ? new Reply.Refused(reply, stopped.get()) : reply);
  }

  /** The same for an answer that stays true whatever became of the journal. Guarded by this. */
  final Reply inOrder(Reply reply) {
    if (newest == null) {
      return reply;
    }
    newest.park(reply);
    return Reply.NONE;
  }

  final void apply(Entry<S> entry, long lsn, long segmentId, int at) {
    List<Runnable> waiters;
    synchronized (this) {
      onApply(entry, segmentId, at);
      stable = entry.next();
      appliedLsn = lsn;
      gone = entry.isPurge();
      waiters = takeWaiters();
    }
    if (entry.isPurge()) {
      onGone();
    }
    tell(entry.reply()::give);
    settle(entry, Reply::give);
    for (Runnable waiter : waiters) {
      tell(waiter);
    }
  }

  final void refuse(Entry<S> entry, Refusal why) {
    boolean neverCame;
    synchronized (this) {
      S last = stable;
      neverCame = last == null;
      if (entry.incarnation() == incarnation) {
        incarnation++;
        gone = gone || neverCame;
        if (last != null) {
          decided = last;
        }
      }
    }
    if (neverCame) {
      onGone();
    }
    tell(() -> entry.reply().refuse(why));
    settle(entry, reply -> reply.refuse(why));
    onRefuse(entry);
  }

  /**
   * Gives the answers that are parked on an entry, also those that come meanwhile. Only when there
   * is none left does the entry stop to take any: so answers are given in the order in which they
   * were decided, and a refusal cannot overtake what was decided before it.
   */
  private void settle(Entry<S> entry, Consumer<Reply> answer) {
    while (true) {
      List<Reply> parked;
      synchronized (this) {
        parked = entry.takeParked();
        if (parked.isEmpty()) {
          if (newest == entry) {
            newest = null;
          }
          return;
        }
      }
      for (Reply reply : parked) {
        tell(() -> answer.accept(reply));
      }
    }
  }

  /**
   * Runs somebody else's code, which must not stop the log when it fails: what it was told about is
   * durable whether it listens or not.
   */
  private static void tell(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      LOG.error("a callback of the log failed; the log goes on", e);
    }
  }

  /** What it is submitted to. */
  abstract Committer committer();

  /** An entry is about to become the stable state's. Guarded by this. */
  void onApply(Entry<S> entry, long segmentId, int at) {}

  /** An entry was refused, and that was told. Commit thread; not under the monitor. */
  void onRefuse(Entry<S> entry) {}

  /** Those who wait for what the stable state now is; they are forgotten. Guarded by this. */
  List<Runnable> takeWaiters() {
    return List.of();
  }

  /** It does not exist any more, or never came to. Commit thread; not under the monitor. */
  abstract void onGone();
}
