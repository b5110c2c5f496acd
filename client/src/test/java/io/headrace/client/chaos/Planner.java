package io.headrace.client.chaos;

import io.headrace.client.chaos.Plan.Batching;
import io.headrace.client.chaos.Strike.Blow;
import io.headrace.client.chaos.Strike.Moment;
import io.headrace.testkit.Dice;
import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;
import io.headrace.wire.Packing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Draws plans, one-sided on purpose: some rounds only cut, some only hold bytes back, in some
 * nothing happens to connections at all. The same seed draws the same plan.
 */
final class Planner {
  private static final int MOST_CONNECTIONS = 5;
  private static final int MOST_PADDING = 6_000;

  private final Dice dice;
  private final boolean kills;

  private Planner(long seed, boolean kills) {
    this.dice = new Dice(seed);
    this.kills = kills;
  }

  /** Any plan for a server that can be replaced. */
  static Plan of(long seed) {
    return new Planner(seed, /* kills= */ false).draw();
  }

  /** Any plan in which the server is killed. */
  static Plan withKills(long seed) {
    return new Planner(seed, /* kills= */ true).draw();
  }

  private Plan draw() {
    Promise promise = dice.pick(List.of(Promise.values()));
    Optional<Batching> batching = dice.chance(0.35) ? Optional.of(batching()) : Optional.empty();
    // A server takes its time to come and go: whoever is quick has ended before.
    boolean strikesServer = kills || dice.chance(0.15);
    boolean takesTime = dice.chance(strikesServer ? 0.7 : 0.1);
    List<Integer> inputs = inputs(batching.isPresent(), takesTime ? 120 : 40);
    int padding = dice.chance(0.25) ? dice.below(MOST_PADDING) : 0;
    return new Plan(
        promise,
        batching,
        inputs,
        padding,
        dice.pick(List.of(Packing.NONE, Packing.NONE, Packing.GZIP, Packing.ZSTD)),
        dice.between(1, 20),
        dice.coin(),
        takesTime ? dice.between(200, 4_000) : 0,
        // Who gives up soon must still tell the truth about what is stored.
        dice.chance(0.1) ? dice.between(1, 3) : Plan.MANY_ATTEMPTS,
        dice.chance(0.2) ? 1 : 1 << 20,
        troubles(padding),
        troubles(padding),
        strikes(strikesServer, inputs.size(), padding));
  }

  private Batching batching() {
    return new Batching(dice.below(6), dice.between(1, 10), dice.coin() ? 0 : dice.between(1, 30));
  }

  private List<Integer> inputs(boolean single, int most) {
    int count = dice.between(1, most);
    if (single) {
      return Collections.nCopies(count * 3, 1);
    }
    List<Integer> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inputs.add(dice.between(1, 5));
    }
    return inputs;
  }

  private List<List<Trouble>> troubles(int padding) {
    List<List<Trouble>> connections = new ArrayList<>();
    // Of nothing, cuts, delays, silence and everything.
    int kind = dice.weighted(3, 5, 2, 1, 2);
    if (kind == 0) {
      return connections;
    }
    int count = dice.between(1, MOST_CONNECTIONS);
    for (int connection = 0; connection < count; connection++) {
      List<Trouble> troubles = new ArrayList<>();
      int many = kind == 1 ? 1 : dice.between(1, 4);
      for (int i = 0; i < many; i++) {
        troubles.add(trouble(kind, padding));
      }
      connections.add(troubles);
    }
    return connections;
  }

  private Trouble trouble(int kind, int padding) {
    Direction direction = dice.pick(List.of(Direction.values()));
    int bytes = bytes(padding);
    return switch (kind) {
      case 1 -> new Trouble.Cut(direction, bytes, dice.pick(List.of(Ending.CLOSE, Ending.RESET)));
      case 2 -> new Trouble.Delay(direction, bytes, dice.between(1, 40));
      case 3 -> silence(direction, bytes);
      default -> trouble(dice.between(1, 3), padding);
    };
  }

  private Trouble silence(Direction direction, int bytes) {
    return switch (dice.below(3)) {
      case 0 -> new Trouble.Cut(direction, bytes, Ending.SILENCE);
      case 1 -> new Trouble.Mute(direction, bytes);
      // What arrives when its sender has long sent it again.
      default -> new Trouble.Delay(direction, bytes, dice.between(400, 900));
    };
  }

  /** Most of what matters happens early: heads, first frames, first acknowledgements. */
  private int bytes(int padding) {
    return switch (dice.weighted(4, 3, padding > 0 ? 3 : 0)) {
      case 0 -> dice.below(400);
      case 1 -> dice.below(4_000);
      default -> dice.below(40 * padding);
    };
  }

  private List<Strike> strikes(boolean strikesServer, int inputs, int padding) {
    List<Strike> strikes = new ArrayList<>();
    if (kills) {
      int count = dice.weighted(0, 4, 2, 1);
      for (int i = 0; i < count; i++) {
        Blow blow =
            switch (dice.weighted(6, 2, 1)) {
              case 0 -> Blow.KILL;
              case 1 -> Blow.KILL_AND_TURN_AWAY;
              default -> Blow.REPLACE;
            };
        // The first is always a kill.
        strikes.add(strike(i == 0 && !blow.isKill() ? Blow.KILL : blow, inputs, padding));
      }
    } else if (strikesServer) {
      strikes.add(strike(Blow.REPLACE, inputs, padding));
    }
    if (dice.chance(0.2)) {
      strikes.add(strike(dice.coin() ? Blow.ABANDON : Blow.CLOSE_CLIENT, inputs, padding));
    }
    return strikes;
  }

  private Strike strike(Blow blow, int inputs, int padding) {
    Moment moment = dice.pick(List.of(Moment.values()));
    int count =
        switch (moment) {
          case SUBMITTED, SETTLED -> dice.between(0, inputs);
          case SENT, RECEIVED -> bytes(padding);
        };
    return new Strike(blow, moment, count);
  }
}
