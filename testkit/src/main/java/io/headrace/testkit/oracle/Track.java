package io.headrace.testkit.oracle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must be true of the bearer of one name: the life it leads after everything that was
 * answered, and the operations whose fate is open.
 *
 * <p>An engine may do some things by itself: it ends what is being deleted when it likes. So what
 * must be true is a choice of {@link #possible} lives, which what the engine shows narrows down.
 *
 * @param <L> a life
 * @param <O> an operation
 */
public abstract sealed class Track<L, O extends Operation> permits BasinTrack, StreamTrack {
  private Optional<L> answered = Optional.empty();

  /** Sent and not answered, in the order of their entry. */
  private final Deque<O> pending = new ArrayDeque<>();

  /** Answered with doubt, in the order of their entry. All of them entered before any pending. */
  private final List<O> uncertain = new ArrayList<>();

  /**
   * What an operation leads to.
   *
   * @param life the life after it
   * @param outcome the answer to it
   */
  record Result<L>(Optional<L> life, Object outcome) {}

  /** What must become of an operation on the bearer of the name, if there is one. */
  abstract Result<L> resultOf(Optional<L> life, O operation);

  /** The same where something of these writers was refused before, in what is imagined. */
  Result<L> resultOf(Optional<L> life, O operation, Set<Long> refusedWriters) {
    return resultOf(life, operation);
  }

  /** Adds the writer of an operation if this outcome is a refusal of something of it. */
  void noteRefusal(O operation, Object outcome, Set<Long> refusedWriters) {}

  /** What a life may have become by the engine's own doing, itself first. */
  abstract List<Optional<L>> becoming(Optional<L> life);

  /** The life after everything that was answered. */
  public final Optional<L> answered() {
    return answered;
  }

  /** The engine has shown that this is how things are. */
  final void settle(Optional<L> life) {
    answered = life;
  }

  /** What may be true now. */
  public final List<Optional<L>> possible() {
    return becoming(answered);
  }

  /** Whether nothing is open. */
  public final boolean isQuiet() {
    return pending.isEmpty() && uncertain.isEmpty();
  }

  /** How many operations wait for their answer. */
  public final int waiting() {
    return pending.size();
  }

  final void sent(O operation) {
    pending.addLast(operation);
  }

  /** Takes an answered operation from those that wait. Returns how many had entered before it. */
  final int take(O operation) {
    int before = 0;
    for (O waiting : pending) {
      if (waiting.number() == operation.number()) {
        pending.remove(waiting);
        return before;
      }
      before++;
    }
    return -1;
  }

  final void doubt(O operation) {
    uncertain.add(operation);
  }

  /** The life that all open operations lead to if they succeed. */
  public final Optional<L> expected() {
    Branch<L> branch = new Branch<>(answered, Set.of());
    for (O operation : pending) {
      branch = after(branch, operation);
    }
    return branch.life;
  }

  /**
   * The lives that may be found after a crash: that of everything answered, and of any beginning of
   * what is open. What is open is forgotten.
   */
  final List<Optional<L>> afterCrash() {
    List<Branch<L>> reached = new ArrayList<>();
    becoming(answered).forEach(life -> reached.add(new Branch<>(life, Set.of())));
    List<Optional<L>> all = new ArrayList<>(becoming(answered));
    List<O> open = new ArrayList<>(uncertain);
    open.addAll(pending);
    for (O operation : open) {
      List<Branch<L>> next = new ArrayList<>();
      for (Branch<L> branch : reached) {
        Branch<L> grown = after(branch, operation);
        for (Optional<L> become : becoming(grown.life)) {
          Branch<L> each = new Branch<>(become, grown.refusedWriters);
          if (!next.contains(each)) {
            next.add(each);
          }
        }
      }
      reached.clear();
      reached.addAll(next);
      next.forEach(branch -> all.add(branch.life));
    }
    pending.clear();
    uncertain.clear();
    return all;
  }

  /** A life that may be, and the writers something of whom would have been refused in it. */
  private record Branch<L>(Optional<L> life, Set<Long> refusedWriters) {}

  private Branch<L> after(Branch<L> branch, O operation) {
    Result<L> result = resultOf(branch.life, operation, branch.refusedWriters);
    Set<Long> refused = new HashSet<>(branch.refusedWriters);
    noteRefusal(operation, result.outcome(), refused);
    return new Branch<>(result.life(), refused);
  }
}
