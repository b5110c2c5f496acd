package io.headrace.testkit.history;

import io.headrace.testkit.history.StreamModel.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides by trying every order of all operations, with nothing clever about it. For histories of a
 * few operations, as something to hold the {@link Checker} against.
 */
final class EveryOrder {
  private EveryOrder() {}

  static boolean explains(History history) {
    return explains(new ArrayList<>(history.operations()), State.FIRST);
  }

  private static boolean explains(List<Operation> left, State state) {
    if (left.isEmpty()) {
      return true;
    }
    int firstFinish = left.stream().mapToInt(Operation::finish).min().orElseThrow();
    for (int i = 0; i < left.size(); i++) {
      Operation next = left.get(i);
      if (next.start() > firstFinish) {
        continue;
      }
      List<Operation> rest = new ArrayList<>(left);
      rest.remove(i);
      for (State after : StreamModel.after(state, next.call(), next.result())) {
        if (explains(rest, after)) {
          return true;
        }
      }
    }
    return false;
  }
}
