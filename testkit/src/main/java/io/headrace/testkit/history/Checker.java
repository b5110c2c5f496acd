package io.headrace.testkit.history;

import io.headrace.testkit.history.StreamModel.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a history is linearizable: whether each operation can be given a moment between
 * its start and its finish, so that a stream that does one thing at a time answers the same.
 *
 * <p>The search is that of Wing and Gong, which tries what may come next and takes it back, with
 * the memory of Lowe: a configuration, which is the set of operations placed and the state they
 * lead to, is tried once. It goes without recursion. Three things keep it short, and none changes
 * the verdict:
 *
 * <ul>
 *   <li>An operation that leaves the state alone, such as a read, is placed as soon as it fits:
 *       what comes after is not hindered. One that fits everywhere, such as a failure, is left out.
 *   <li>An append of unknown fate is either placed with its effect or not at all. It need not be
 *       placed; once something that started after its finish is placed, it can no longer be.
 *   <li>Tails only grow. So nothing is worth trying once the tail is beyond what an operation that
 *       is still to be placed has to find.
 * </ul>
 */
public final class Checker {
  /** Enough for any history that people record, and less than a gigabyte. */
  public static final int DEFAULT_CONFIGURATIONS = 1_000_000;

  private static final Result UNKNOWN = new Result.AppendIndefiniteFailure();

  private final List<Operation> operations;

  /**
   * For each operation, the least tail that one from here on has to find. One longer than those.
   */
  private final long[] leastTailFrom;

  private final int maxConfigurations;
  private final Set<Configuration> tried = new HashSet<>();
  private final Deque<Step> steps = new ArrayDeque<>();
  private int deepest = -1;
  private List<Operation> deepestOrder = List.of();
  private Configuration deepestConfiguration = new Configuration(new BitSet(), State.FIRST);

  /**
   * What is decided so far. Operations that can no longer be placed count as placed.
   *
   * @param placed the indexes of operations; never changed once it is in here
   */
  private record Configuration(BitSet placed, State state) {}

  /**
   * One decision of the search.
   *
   * @param placed the operations placed by it
   * @param explained how many required operations are placed by now
   * @param configuration where it led
   * @param remaining the indexes of what remains to be tried from there
   */
  private record Step(
      List<Operation> placed,
      int explained,
      Configuration configuration,
      Iterator<Integer> remaining) {}

  private Checker(History history, int maxConfigurations) {
    this.operations = history.operations().stream().filter(Checker::needsPlace).toList();
    this.leastTailFrom = new long[operations.size() + 1];
    this.maxConfigurations = maxConfigurations;
    leastTailFrom[operations.size()] = Long.MAX_VALUE;
    for (int index = operations.size() - 1; index >= 0; index--) {
      leastTailFrom[index] = Math.min(leastTailFrom[index + 1], tailToFind(operations.get(index)));
    }
  }

  /** Decides, with the usual memory. */
  public static Verdict check(History history) {
    return check(history, DEFAULT_CONFIGURATIONS);
  }

  /**
   * Decides.
   *
   * @param maxConfigurations how many configurations it may remember before it gives up; each takes
   *     some hundred bytes
   */
  public static Verdict check(History history, int maxConfigurations) {
    return new Checker(history, maxConfigurations).search();
  }

  private Verdict search() {
    Optional<Verdict> done = enter(List.of(), new Configuration(new BitSet(), State.FIRST));
    while (done.isEmpty() && !steps.isEmpty()) {
      Step step = steps.getLast();
      if (!step.remaining().hasNext()) {
        var _ = steps.removeLast();
        continue;
      }
      int index = step.remaining().next();
      Operation next = operations.get(index);
      State state = step.configuration().state();
      Optional<State> stored = StreamModel.optimistic(state, (Call.Append) next.call());
      if (stored.isPresent()) {
        BitSet placed = place(step.configuration().placed(), index);
        done = enter(List.of(next), new Configuration(placed, stored.get()));
      }
    }
    return done.orElseGet(this::explanation);
  }

  /**
   * Goes on from a configuration, unless that leads nowhere or was tried.
   *
   * @return the verdict, if it is found
   */
  private Optional<Verdict> enter(List<Operation> appended, Configuration reached) {
    List<Operation> placed = new ArrayList<>(appended);
    BitSet bits = (BitSet) reached.placed().clone();
    State state = reached.state();
    placeLooks(bits, state, placed);
    Configuration configuration = new Configuration(bits, state);
    if (!tried.add(configuration)) {
      return Optional.empty();
    }
    if (tried.size() > maxConfigurations) {
      return Optional.of(new Verdict.GaveUp(maxConfigurations));
    }
    int explained = (int) placed.stream().filter(Checker::isRequired).count();
    explained += steps.isEmpty() ? 0 : steps.getLast().explained();
    steps.addLast(new Step(placed, explained, configuration, candidates(configuration).iterator()));
    remember(configuration);
    if (firstRequired(bits) < 0) {
      return Optional.of(new Verdict.Linearizable(order(), state));
    }
    return Optional.empty();
  }

  /** Places every look at the stream that may come next and fits, until none does. */
  private void placeLooks(BitSet bits, State state, List<Operation> placed) {
    boolean found = true;
    while (found) {
      found = false;
      int end = endOfWindow(bits);
      for (int i = bits.nextClearBit(0); i < end; i = bits.nextClearBit(i + 1)) {
        Operation operation = operations.get(i);
        if (!(operation.call() instanceof Call.Append)
            && StreamModel.shows(state, operation.result().orElseThrow())) {
          bits.or(place(bits, i));
          placed.add(operation);
          found = true;
        }
      }
    }
  }

  /** The appends worth trying next: those that must succeed, then those of unknown fate. */
  private List<Integer> candidates(Configuration configuration) {
    BitSet placed = configuration.placed();
    State state = configuration.state();
    int end = endOfWindow(placed);
    long most = mostTail(placed, end);
    List<Integer> required = new ArrayList<>();
    List<Integer> optional = new ArrayList<>();
    for (int i = placed.nextClearBit(0); i < end; i = placed.nextClearBit(i + 1)) {
      Operation operation = operations.get(i);
      if (operation.call() instanceof Call.Append append) {
        if (!isRequired(operation)) {
          if (state.tail() + append.recordHashes().size() <= most) {
            optional.add(i);
          }
        } else if (state.tail() == tailToFind(operation) && state.tail() <= most) {
          required.add(i);
        }
      }
    }
    // A fate that is unknown since lately is the likelier to be decided now.
    optional.sort(Comparator.reverseOrder());
    required.addAll(optional);
    return required;
  }

  /** The greatest tail from which everything that must be placed can still be. */
  private long mostTail(BitSet placed, int end) {
    long most = leastTailFrom[end];
    for (int i = placed.nextClearBit(0); i < end; i = placed.nextClearBit(i + 1)) {
      most = Math.min(most, tailToFind(operations.get(i)));
    }
    return most;
  }

  /** The index of the first operation that starts after one that must come before it. */
  private int endOfWindow(BitSet placed) {
    int finish = Operation.NEVER;
    int i = placed.nextClearBit(0);
    for (;
        i < operations.size() && operations.get(i).start() < finish;
        i = placed.nextClearBit(i + 1)) {
      if (isRequired(operations.get(i))) {
        finish = Math.min(finish, operations.get(i).finish());
      }
    }
    return Math.min(i, operations.size());
  }

  /** What is placed once this is, too, along with what it is now too late for. */
  private BitSet place(BitSet placed, int index) {
    BitSet after = (BitSet) placed.clone();
    after.set(index);
    for (int i = after.nextClearBit(0); i < index; i = after.nextClearBit(i + 1)) {
      if (operations.get(i).finish() < operations.get(index).start()) {
        after.set(i);
      }
    }
    return after;
  }

  private int firstRequired(BitSet placed) {
    for (int i = placed.nextClearBit(0); i < operations.size(); i = placed.nextClearBit(i + 1)) {
      if (isRequired(operations.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Keeps the configuration for the explanation if it explains more than any before it. */
  private void remember(Configuration configuration) {
    if (steps.getLast().explained() > deepest) {
      deepest = steps.getLast().explained();
      deepestOrder = order();
      deepestConfiguration = configuration;
    }
  }

  private List<Operation> order() {
    return steps.stream().flatMap(step -> step.placed().stream()).toList();
  }

  private Verdict explanation() {
    BitSet placed = deepestConfiguration.placed();
    int end = endOfWindow(placed);
    List<Operation> window = new ArrayList<>();
    for (int i = placed.nextClearBit(0); i < end; i = placed.nextClearBit(i + 1)) {
      window.add(operations.get(i));
    }
    Operation unplaceable =
        Collections.min(
            window.stream().filter(Checker::isRequired).toList(),
            Comparator.comparingInt(Operation::finish));
    window.remove(unplaceable);
    int needed = (int) operations.stream().filter(Checker::isRequired).count();
    return new Verdict.NotLinearizable(
        deepest, needed, deepestOrder, deepestConfiguration.state(), unplaceable, window);
  }

  /** Whether it can make a difference: what fails for certain, or was never told, fits anywhere. */
  private static boolean needsPlace(Operation operation) {
    return isRequired(operation)
        || (operation.call() instanceof Call.Append
            && operation.result().orElse(UNKNOWN) instanceof Result.AppendIndefiniteFailure);
  }

  /** Whether an order has to hold the operation to explain what its client was told. */
  private static boolean isRequired(Operation operation) {
    return switch (operation.result().orElse(UNKNOWN)) {
      case Result.AppendSuccess _, Result.ReadSuccess _, Result.CheckTailSuccess _ -> true;
      case Result.AppendDefiniteFailure _,
          Result.AppendIndefiniteFailure _,
          Result.ReadFailure _,
          Result.CheckTailFailure _ ->
          false;
    };
  }

  /** The tail at which the operation has to come; the greatest number if any will do. */
  private static long tailToFind(Operation operation) {
    return switch (operation.result().orElse(UNKNOWN)) {
      case Result.AppendSuccess success -> {
        Call.Append append = (Call.Append) operation.call();
        yield success.tail() - append.recordHashes().size();
      }
      case Result.ReadSuccess read -> read.tail();
      case Result.CheckTailSuccess tail -> tail.tail();
      case Result.AppendDefiniteFailure _,
          Result.AppendIndefiniteFailure _,
          Result.ReadFailure _,
          Result.CheckTailFailure _ ->
          Long.MAX_VALUE;
    };
  }
}
