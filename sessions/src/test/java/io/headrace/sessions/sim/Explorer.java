package io.headrace.sessions.sim;

import io.headrace.testkit.Dice;
import io.headrace.wire.SequencedRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Plays a {@link Play} in every order that there is. */
final class Explorer {
  private final Supplier<Mutation> mutation;

  /** When a session's lane has its turn. */
  enum Lane {
    /** Right after whatever gives it something to do. */
    EAGER,
    /** After the disk's turns only: what was asked meanwhile is decided when more is durable. */
    LATE
  }

  /**
   * One way to play one play. Its text can be fed back.
   *
   * @param play the play's name
   * @param order the letters of whose turn it is
   */
  record Schedule(String play, Lane lane, String order) {
    static Schedule parse(String text) {
      String[] fields = text.split("/", -1);
      if (fields.length != 3) {
        throw new IllegalArgumentException(
            "expected a schedule like takeover/eager/WVDT, but it is " + text);
      }
      return new Schedule(fields[0], Lane.valueOf(fields[1].toUpperCase(Locale.ROOT)), fields[2]);
    }

    @Override
    public String toString() {
      return play + "/" + lane.name().toLowerCase(Locale.ROOT) + "/" + order;
    }
  }

  /**
   * What came of it.
   *
   * @param broken the promise that was broken, if one was
   * @param log what the log said in the end
   */
  record Report(
      Schedule schedule,
      Optional<RuntimeException> broken,
      List<SequencedRecord> log,
      String trace) {
    /** The broken promise, by name; that of an unexpected exception is the exception's class. */
    Optional<String> promise() {
      return broken.map(
          each -> each instanceof Broken e ? e.promise() : each.getClass().getSimpleName());
    }

    @Override
    public String toString() {
      return "%s%n%s%nplay it again with -Dheadrace.sessions.schedule=%s: %s"
          .formatted(schedule, trace, schedule, broken);
    }
  }

  /**
   * @param mutation makes what is wrong with the sessions, anew for each schedule
   */
  Explorer(Supplier<Mutation> mutation) {
    this.mutation = mutation;
  }

  /** The first schedule of a play that breaks a promise; empty if none does. */
  Optional<Report> explore(Play play) {
    Report[] found = {null};
    for (Lane lane : Lane.values()) {
      play.eachOrder(order -> {
        if (found[0] == null) {
          Report report = play(play, new Schedule(play.name(), lane, order));
          if (report.broken().isPresent()) {
            found[0] = report;
          }
        }
      });
    }
    return Optional.ofNullable(found[0]);
  }

  /** Plays it once. */
  Report play(Play play, Schedule schedule) {
    Dice dice = new Dice(1);
    World world = new World(dice, 1, time -> Machine.paced(time, dice), mutation.get());
    Optional<RuntimeException> broken = Optional.empty();
    try {
      play(play, schedule, world);
    } catch (RuntimeException e) {
      broken = Optional.of(e);
    }
    Judge judge = world.judge(Cast.TALK);
    return new Report(
        schedule, broken, judge.slice(0, judge.tail()), broken.isPresent() ? world.trace() : "");
  }

  private static void play(Play play, Schedule schedule, World world) {
    Cast cast = new Cast(world);
    for (Play.Step step : play.opening()) {
      step.take(cast);
      world.drain();
    }
    Map<Character, Integer> taken = new HashMap<>();
    for (char letter : schedule.order().toCharArray()) {
      world.note(() -> "-- " + letter);
      int step = taken.merge(letter, 1, Integer::sum) - 1;
      play.actor(letter).part().get(step).take(cast);
      if (schedule.lane() == Lane.EAGER || letter == Play.DISK) {
        while (world.lane()) {
          // The next.
        }
      }
    }
    world.rest();
    cast.look();
    world.drain();
    cast.requireViewerAwake();
  }
}
