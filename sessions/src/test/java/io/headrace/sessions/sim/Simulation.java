package io.headrace.sessions.sim;

import io.headrace.testkit.Dice;
import io.headrace.testkit.SimulatedTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run of everything, under a seed. */
final class Simulation {
  private final World world;
  private final Plan plan;
  private final List<Worker> workers = new ArrayList<>();
  private final List<User> users = new ArrayList<>();
  private final List<Viewer> viewers = new ArrayList<>();
  private final Intruder intruder;

  /**
   * What came of a run.
   *
   * @param broken the promise that was broken, if one was
   * @param answers how many answers were judged
   * @param records how many records there were
   * @param processes how many processes lived
   * @param seen which kinds of events and answers there were
   * @param trace the last things that happened
   */
  record Report(
      long seed,
      Optional<RuntimeException> broken,
      long answers,
      long records,
      int processes,
      Set<String> seen,
      String trace) {
    /** The broken promise, by name; that of an unexpected exception is the exception's class. */
    Optional<String> promise() {
      return broken.map(
          each -> each instanceof Broken e ? e.promise() : each.getClass().getSimpleName());
    }

    @Override
    public String toString() {
      return "seed %d: %s%n%s%nseed %d: %s".formatted(seed, broken, trace, seed, broken);
    }
  }

  private Simulation(World world, Plan plan) {
    this.world = world;
    this.plan = plan;
    this.intruder = new Intruder(world, plan.foreignFences());
    for (String name : List.of("ann", "bob", "cid")) {
      workers.add(new Worker(world, name));
    }
    users.add(new User(world, "ute", workers.getFirst()));
    users.add(new User(world, "uwe", workers.get(1)));
    world
        .judges
        .keySet()
        .forEach(session -> {
          viewers.add(new Viewer(world, "vic", session));
          viewers.add(new Viewer(world, "wim", session));
        });
  }

  static Report run(long seed, Mutation mutation) {
    Dice dice = new Dice(seed);
    Plan plan = Plan.of(dice);
    return run(seed, dice, plan, mutation);
  }

  static Report run(long seed, Dice dice, Plan plan, Mutation mutation) {
    World world = new World(dice, plan.sessions(), time -> machine(time, dice, plan), mutation);
    Simulation simulation = new Simulation(world, plan);
    Optional<RuntimeException> broken = Optional.empty();
    try {
      simulation.run();
    } catch (RuntimeException e) {
      broken = Optional.of(e);
    }
    return new Report(
        seed,
        broken,
        world.judges.values().stream().mapToLong(Judge::answers).sum(),
        world.judges.values().stream().mapToLong(Judge::tail).sum(),
        world.process(),
        world.seen,
        plan + "\n" + world.trace());
  }

  private static Machine machine(SimulatedTime time, Dice dice, Plan plan) {
    return plan.journal()
        ? Machine.journal(time, dice.split(), plan.crashesPerDiskStep())
        : Machine.paced(time, dice.split());
  }

  private void run() {
    for (int i = 0; i < plan.deeds(); i++) {
      happen();
    }
    world.rest();
    viewers.forEach(Viewer::requireAwake);
  }

  private void happen() {
    switch (plan.deed(world.dice)) {
      case LANE -> world.lane();
      case COMMIT -> world.commit();
      case ALARM -> world.alarm();
      case TIME -> time();
      case USER -> world.step(world.dice.pick(users)::act);
      case WORKER -> world.step(world.dice.pick(workers)::act);
      case VIEWER -> world.step(world.dice.pick(viewers)::act);
      case INTRUDER -> world.step(intruder::act);
      case REPEAT -> repeat();
      case FULL -> world.setFull(!world.isFull());
      case DEATH -> world.die();
      case UPKEEP -> world.upkeep();
      case COMPARE -> world.compare();
    }
  }

  private void time() {
    if (plan.prompt()) {
      world.drain();
      world.pass(world.dice.below(200));
      world.drain();
      world.requireNobodyOverdue();
    } else {
      world.pass(world.dice.pick(List.of(1, 100, 1_000, 10_000)));
    }
  }

  /** Somebody sends a request again: they may not have been told, or it was on its way twice. */
  private void repeat() {
    List<Inquiry> keyed =
        world.asked.stream().filter(inquiry -> inquiry.key().isPresent()).toList();
    if (!keyed.isEmpty()) {
      Inquiry again = world.dice.pick(keyed.subList(Math.max(0, keyed.size() - 30), keyed.size()));
      world.step(() -> {
        var _ = world.ask(again.who(), again.session(), again.command(), again.key());
      });
    }
  }
}
