package io.headrace.sessions.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * A small story with a few actors, each of whom does one thing after the other. Between the actors
 * everything is open: {@link Explorer} plays all the ways in which their parts can be merged.
 *
 * @param name how it is called
 * @param opening what has happened before, and is durable
 * @param actors who takes part
 */
record Play(String name, List<Step> opening, List<Actor> actors) {
  /** The letter of the disk, which makes what waits durable, one append a step. */
  static final char DISK = 'D';

  /** The letter of whoever only looks. */
  static final char VIEWER = 'R';

  Play {
    opening = List.copyOf(opening);
    actors = List.copyOf(actors);
  }

  /** Something that one of the cast does. */
  @FunctionalInterface
  interface Step {
    void take(Cast cast);
  }

  /**
   * Somebody with a part.
   *
   * @param letter by which orders name it
   * @param part what it does, in order
   */
  record Actor(char letter, List<Step> part) {
    Actor(char letter, Step... part) {
      this(letter, List.of(part));
    }
  }

  static Play of(String name, Step... opening) {
    return new Play(name, List.of(opening), List.of());
  }

  Play with(char letter, Step... part) {
    return with(new Actor(letter, part));
  }

  private Play with(Actor actor) {
    List<Actor> more = new ArrayList<>(actors);
    more.add(actor);
    return new Play(name, opening, more);
  }

  /** The same, on a disk that makes so many appends durable in the midst of it. */
  Play onDisk(int commits) {
    Step commit = Cast::commit;
    return with(new Actor(DISK, Collections.nCopies(commits, commit)));
  }

  Actor actor(char letter) {
    return actors.stream()
        .filter(actor -> actor.letter() == letter)
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no actor " + letter));
  }

  /** The same without one of its actors. */
  Play without(char letter) {
    return new Play(
        name, opening, actors.stream().filter(actor -> actor.letter() != letter).toList());
  }

  /** In how many ways the parts can be merged. */
  long orders() {
    long ways = 1;
    long taken = 0;
    for (Actor actor : actors) {
      for (int step = 1; step <= actor.part().size(); step++) {
        taken++;
        ways = ways * taken / step;
      }
    }
    return ways;
  }

  /** Each of the ways, as the letters of whose turn it is. */
  void eachOrder(Consumer<String> order) {
    merge(new int[actors.size()], new StringBuilder(), order);
  }

  private void merge(int[] taken, StringBuilder order, Consumer<String> done) {
    boolean isWhole = true;
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] < actors.get(i).part().size()) {
        isWhole = false;
        taken[i]++;
        order.append(actors.get(i).letter());
        merge(taken, order, done);
        order.setLength(order.length() - 1);
        taken[i]--;
      }
    }
    if (isWhole) {
      done.accept(order.toString());
    }
  }
}
