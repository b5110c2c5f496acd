package io.headrace.testkit.sim;

import java.util.List;

/** What can happen in a run, next to what the disk does. */
enum Action {
  /** A client appends. */
  APPEND(120, true),
  /** A client reads from anywhere. */
  READ(30, true),
  /** Somebody who follows a stream reads on, or begins to wait. */
  FOLLOW(40, true),
  CREATE_STREAM(8, true),
  RECONFIGURE_STREAM(4, true),
  DELETE_STREAM(3, true),
  CREATE_BASIN(3, true),
  RECONFIGURE_BASIN(2, true),
  DELETE_BASIN(1, true),
  /** The engine's commit thread does a round. */
  COMMIT(70, true),
  /** The engine's layout thread does a round. */
  LAYOUT(6, true),
  /** The engine's upkeep thread does a round. */
  UPKEEP(12, true),
  CHECKPOINT(2, true),
  TIME_PASSES(10, true),
  CAPACITY_CHANGES(3, true),
  LIST(2, false),
  /** The engine is closed in good order and opened again. */
  RESTART(1, false),
  /** The machine crashes while nothing is going on. */
  CRASH(1, false);

  /** All of them. */
  static final List<Action> ALL = List.of(values());

  private final int weight;
  private final boolean anytime;

  Action(int weight, boolean anytime) {
    this.weight = weight;
    this.anytime = anytime;
  }

  /** How often it happens, next to the others. */
  int weight() {
    return weight;
  }

  /** Whether it may happen while something else is going on. */
  boolean anytime() {
    return anytime;
  }
}
