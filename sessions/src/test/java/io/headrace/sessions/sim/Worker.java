package io.headrace.sessions.sim;

import io.headrace.sessions.Inbox;
import io.headrace.sessions.Offer;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Work;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers runs, more or less well: falls silent, sends things twice, and goes on with runs that it
 * has lost long ago.
 */
final class Worker {
  private static final Json USED = new Json("{\"by\":\"a worker\"}");

  private final World world;
  private final String name;
  private final List<Job> jobs = new ArrayList<>();
  private @Nullable CompletableFuture<Offer> seeking;
  private int seekingIn;

  /** A run that it has, or believes to have. */
  private static final class Job {
    final SessionId session;
    final String run;
    final String fence;
    long numbers;
    int inFlight;
    OptionalLong last;
    List<String> steers = List.of();

    Job(SessionId session, String run, String fence, long claimed) {
      this.session = session;
      this.run = run;
      this.fence = fence;
      this.last = OptionalLong.of(claimed);
    }
  }

  Worker(World world, String name) {
    this.world = world;
    this.name = name;
  }

  String name() {
    return name;
  }

  void act() {
    if (jobs.isEmpty() || world.dice.chance(0.15)) {
      seek();
    } else {
      // Mostly the newest, but what is old may be stale.
      work(world.dice.chance(0.8) ? jobs.getLast() : world.dice.pick(jobs));
    }
  }

  /** A run that it began and claimed at once. */
  void began(SessionId session, SessionOutcome outcome) {
    if (outcome instanceof SessionOutcome.Begun begun && begun.fence().isPresent()) {
      add(new Job(session, begun.run(), begun.fence().get(), begun.seqNum()));
    }
  }

  private void add(Job job) {
    jobs.removeIf(each -> each.fence.equals(job.fence));
    jobs.add(job);
    if (jobs.size() > 6) {
      jobs.removeFirst();
    }
  }

  // Finding something to do.

  private void seek() {
    if (seekingIn != world.process() || seeking == null) {
      seekingIn = world.process();
      seeking = world.live().board().seek(List.of("", "agent"));
    } else if (seeking.isDone()) {
      Offer offer = seeking.join();
      seeking = null;
      if (!world.dice.chance(0.1)) {
        claim(offer.session(), offer.run());
      }
    } else if (world.dice.chance(0.2)) {
      // Without having been offered it.
      SessionId session = world.anySession();
      world.judge(session).chronicle().active().ifPresent(run -> claim(session, run.run()));
    }
  }

  private void claim(SessionId session, String run) {
    Command.Claim claim = new Command.Claim(run, world.live().claimant(name));
    Optional<String> key =
        world.dice.coin() ? Optional.of("claim-" + claim.claimant().fence()) : Optional.empty();
    var _ =
        world
            .ask(name, session, claim, key)
            .thenAccept(outcome -> {
              if (outcome instanceof SessionOutcome.Claimed claimed) {
                add(new Job(session, run, claimed.fence(), claimed.seqNum()));
              }
            });
  }

  // Doing it.

  private void work(Job job) {
    switch (world.dice.weighted(30, 8, 8, 8, 4, 8, 2, 2, 1)) {
      case 0 -> say(job);
      case 1 -> sayOnce(job);
      case 2 -> ask(job);
      case 3 -> inbox(job);
      case 4 -> settle(job);
      case 5 -> takeSteers(job);
      case 6 -> append(job, List.of(new SessionEvent.SignOfLife(job.run)), OptionalLong.empty());
      case 7 -> impersonate(job);
      default -> jobs.remove(job);
    }
  }

  /** Writes to a run that it knows of, with a fence that it was given for another one. */
  private void impersonate(Job job) {
    world
        .judge(job.session)
        .chronicle()
        .active()
        .filter(run -> !run.run().equals(job.run))
        .ifPresent(run -> {
          Job assumed = new Job(job.session, run.run(), job.fence, -1);
          assumed.numbers = 1_000_000;
          if (world.dice.coin()) {
            say(assumed);
          } else {
            settle(assumed);
          }
        });
  }

  private Work word(Job job) {
    return new SessionEvent.TextDelta(job.run, new Tag(name, job.run, job.numbers++).toString());
  }

  /** Without waiting for what was said before. */
  private void say(Job job) {
    List<Work> events = new ArrayList<>();
    for (int i = world.dice.below(3); i >= 0; i--) {
      events.add(word(job));
    }
    switch (world.dice.below(6)) {
      case 0 -> events.add(new SessionEvent.StepBegun(job.run));
      case 1 -> events.add(new SessionEvent.ToolCalled(job.run, "c", "tool", new Json("{}")));
      case 2 -> events.add(new SessionEvent.ToolOutput(job.run, "c", new Json("null"), false));
      default -> {}
    }
    append(job, events, OptionalLong.empty());
  }

  /** In a way that lets it be sent again: and it is. */
  private void sayOnce(Job job) {
    if (job.inFlight > 0 || job.last.isEmpty()) {
      return;
    }
    List<Work> events = List.of(word(job), word(job));
    OptionalLong expected = job.last;
    append(job, events, expected);
    if (world.dice.coin()) {
      append(job, events, expected);
    }
  }

  private void append(Job job, List<Work> events, OptionalLong expected) {
    job.inFlight++;
    job.last = OptionalLong.empty();
    Command append = new Command.Append(job.run, job.fence, events, expected);
    var _ =
        world
            .ask(name, job.session, append, Optional.empty())
            .whenComplete((outcome, _) -> {
              job.inFlight--;
              if (outcome instanceof SessionOutcome.Done(long seqNum) && job.inFlight == 0) {
                job.last = OptionalLong.of(seqNum);
              } else if (outcome instanceof SessionOutcome.PositionConflict(long seqNum)
                  && job.inFlight == 0) {
                job.last = OptionalLong.of(seqNum);
              }
            });
  }

  private void ask(Job job) {
    boolean hurry = world.dice.coin();
    Part.Question question =
        new Part.Question(
            "",
            world.dice.pick(List.of(DecisionKind.values())),
            "May I?",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            hurry
                ? OptionalLong.of(world.time.wallMillis() + world.dice.below(40_000))
                : OptionalLong.empty(),
            world.dice.coin() ? Optional.of(new Json("{\"approved\":false}")) : Optional.empty());
    job.inFlight++;
    job.last = OptionalLong.empty();
    var _ =
        world
            .ask(name, job.session, new Command.Ask(job.run, job.fence, question), Optional.empty())
            .whenComplete((_, _) -> job.inFlight--);
  }

  private void inbox(Job job) {
    var _ =
        world
            .live()
            .inbox(job.session, job.run, job.fence, world.dice.coin() ? -1 : 1 << 20, 10_000)
            .thenAccept(inbox ->
                job.steers =
                    inbox.map(Inbox::steers).orElse(List.of()).stream()
                        .map(steer -> steer.steer())
                        .toList());
  }

  private void takeSteers(Job job) {
    for (String steer : job.steers) {
      append(job, List.of(new SessionEvent.SteerTaken(job.run, steer)), OptionalLong.empty());
    }
    job.steers = List.of();
  }

  private void settle(Job job) {
    RunOutcome outcome = world.dice.pick(List.of(RunOutcome.values()));
    Command settle =
        new Command.Settle(
            job.run,
            job.fence,
            outcome,
            outcome == RunOutcome.FAILED ? Optional.of("It broke.") : Optional.empty(),
            Optional.of(USED));
    Optional<String> key =
        world.dice.coin() ? Optional.of("settle-" + job.fence) : Optional.empty();
    var _ = world.ask(name, job.session, settle, key);
  }
}
