package io.headrace.testkit.history;

import io.headrace.testkit.history.StreamModel.State;
import java.util.List;

/** What the checker found of a history. */
public sealed interface Verdict {
  /**
   * There is an order that explains what every client was told.
   *
   * @param order the operations in that order, those aside that explain themselves anywhere:
   *     failures, and appends of unknown fate that had no effect
   * @param last the state that they lead to
   */
  record Linearizable(List<Operation> order, State last) implements Verdict {
    public Linearizable {
      order = List.copyOf(order);
    }
  }

  /**
   * No order explains what the clients were told.
   *
   * @param explained how many answers the prefix explains
   * @param answers how many answers there are to explain
   * @param prefix the longest beginning of an order that explains what it holds
   * @param state the state that the prefix leads to
   * @param unplaceable the operation that must come next before any other may finish, and cannot
   * @param others what else could come next in time, and does not help
   */
  record NotLinearizable(
      int explained,
      int answers,
      List<Operation> prefix,
      State state,
      Operation unplaceable,
      List<Operation> others)
      implements Verdict {
    /** How much of the prefix is told. */
    private static final int TOLD = 8;

    public NotLinearizable {
      prefix = List.copyOf(prefix);
      others = List.copyOf(others);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      text.append(
          "not linearizable: no order explains more than %d of %d answers%n"
              .formatted(explained, answers));
      int skipped = Math.max(0, prefix.size() - TOLD);
      if (skipped > 0) {
        text.append("  %d operations, then%n".formatted(skipped));
      }
      for (Operation operation : prefix.subList(skipped, prefix.size())) {
        text.append("  ").append(operation).append('\n');
      }
      text.append("state after them: ").append(state).append('\n');
      text.append("cannot be placed: ").append(unplaceable).append('\n');
      for (Operation other : others) {
        text.append("nor does it help: ").append(other).append('\n');
      }
      return text.toString();
    }
  }

  /**
   * There was no room to find out. This says neither yes nor no.
   *
   * @param configurations how many were remembered when there was no more room
   */
  record GaveUp(int configurations) implements Verdict {}
}
