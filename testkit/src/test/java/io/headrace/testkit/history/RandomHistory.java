package io.headrace.testkit.history;

import io.headrace.testkit.Dice;
import io.headrace.testkit.history.StreamModel.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes small histories of a stream under a seed. The stream is honest but for an answer now and
 * then, so that about as many histories are true as are not, and what is false is nearly true.
 */
final class RandomHistory {
  private static final int CLIENTS = 4;

  private final Dice dice;
  private final List<Event> events = new ArrayList<>();
  private final Map<Long, Pending> pending = new HashMap<>();
  private final List<State> past = new ArrayList<>(List.of(State.FIRST));

  private record Pending(long opId, Call call, Optional<Result> result) {}

  private RandomHistory(Dice dice) {
    this.dice = dice;
  }

  /** A history of at most so many operations. */
  static History of(long seed, int operations) {
    return new RandomHistory(new Dice(seed)).make(operations);
  }

  private History make(int operations) {
    double lies = dice.pick(List.of(0.2, 0.5, 0.9));
    long next = 0;
    while (next < operations || !pending.isEmpty()) {
      long client = dice.below(CLIENTS);
      Pending own = pending.get(client);
      if (own == null && next < operations) {
        Call call = call();
        events.add(new Event.Start(client, next, call));
        pending.put(client, new Pending(next++, call, Optional.empty()));
      } else if (own != null && own.result().isEmpty()) {
        pending.put(client, new Pending(own.opId(), own.call(), Optional.of(answer(own, lies))));
      } else if (own != null) {
        // Some histories end in the midst of things.
        if (next < operations || dice.chance(0.9)) {
          events.add(new Event.Finish(client, own.opId(), own.result().orElseThrow()));
        }
        pending.remove(client);
      }
    }
    return new History(events);
  }

  private Call call() {
    return switch (dice.weighted(5, 3, 2)) {
      case 0 -> {
        List<Long> hashes = new ArrayList<>();
        for (int record = dice.between(1, 2); record > 0; record--) {
          hashes.add((long) dice.below(3));
        }
        yield new Call.Append(
            hashes,
            dice.chance(0.2) ? token() : Optional.empty(),
            dice.chance(0.2) ? token() : Optional.empty(),
            dice.chance(0.3) ? OptionalLong.of(dice.below(5)) : OptionalLong.empty());
      }
      case 1 -> new Call.Read();
      default -> new Call.CheckTail();
    };
  }

  private Optional<String> token() {
    return Optional.of(dice.pick(List.of("mine", "yours")));
  }

  private Result answer(Pending own, double lies) {
    boolean lie = dice.chance(lies);
    State state = lie ? lie() : past.getLast();
    return switch (own.call()) {
      case Call.Append append -> append(append, state, lie);
      case Call.Read _ ->
          dice.chance(0.1)
              ? new Result.ReadFailure()
              : new Result.ReadSuccess(state.tail(), state.streamHash());
      case Call.CheckTail _ ->
          dice.chance(0.1)
              ? new Result.CheckTailFailure()
              : new Result.CheckTailSuccess(state.tail());
    };
  }

  /** A state that was once, or one that never was. */
  private State lie() {
    State state = dice.pick(past);
    return dice.coin()
        ? state
        : new State(state.tail() + dice.below(2), dice.below(2), state.fencingToken());
  }

  private Result append(Call.Append append, State state, boolean lie) {
    Optional<State> stored = StreamModel.optimistic(state, append);
    if (stored.isEmpty()) {
      return lie ? new Result.AppendIndefiniteFailure() : new Result.AppendDefiniteFailure();
    }
    boolean unknown = dice.chance(0.3);
    if ((!unknown || dice.coin()) && !lie) {
      past.add(stored.get());
    }
    if (unknown) {
      return new Result.AppendIndefiniteFailure();
    }
    return lie && dice.coin()
        ? new Result.AppendDefiniteFailure()
        : new Result.AppendSuccess(stored.get().tail());
  }
}
