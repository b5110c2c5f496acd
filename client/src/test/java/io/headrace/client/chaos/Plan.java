package io.headrace.client.chaos;

import io.headrace.testkit.Dice;
import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens in a round.
 *
 * @param promise what the writer is promised
 * @param inputs how many records each input has, in order
 * @param window how many of them may be on their way
 * @param cuts how the first connections end, one after the other; those after them last
 * @param replacesServer whether the server is replaced by another on the same log meanwhile
 */
record Plan(
    Promise promise, List<Integer> inputs, int window, List<Cut> cuts, boolean replacesServer) {
  private static final int MOST_CUTS = 5;

  /**
   * The end of a connection.
   *
   * @param direction which way the last bytes go
   * @param bytes how many still do
   * @param ending how it ends
   */
  record Cut(Direction direction, int bytes, Ending ending) {}

  /** Any plan. */
  static Plan of(long seed) {
    Dice dice = new Dice(seed);
    List<Integer> inputs = new ArrayList<>();
    int count = dice.between(1, 40);
    for (int i = 0; i < count; i++) {
      inputs.add(dice.between(1, 5));
    }
    List<Cut> cuts = new ArrayList<>();
    int many = dice.between(0, MOST_CUTS);
    for (int i = 0; i < many; i++) {
      // Most of what matters happens early: heads, first frames, first acknowledgements.
      int bytes = dice.coin() ? dice.below(400) : dice.below(4_000);
      // Silence costs the patience of a client each time.
      Ending ending =
          dice.chance(0.1) ? Ending.SILENCE : dice.pick(List.of(Ending.CLOSE, Ending.RESET));
      cuts.add(new Cut(dice.pick(List.of(Direction.values())), bytes, ending));
    }
    Promise promise = dice.pick(List.of(Promise.values()));
    return new Plan(promise, inputs, dice.between(1, 20), cuts, dice.chance(0.05));
  }

  /** A short exchange whose first connection ends after so many bytes. */
  static Plan cutAt(Promise promise, Direction direction, int bytes, Ending ending) {
    return new Plan(
        promise, List.of(1, 2, 1), 3, List.of(new Cut(direction, bytes, ending)), false);
  }
}
