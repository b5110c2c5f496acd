package io.headrace.sessions.sim;

import io.headrace.sessions.Commands;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.Command.RunTerms;
import io.headrace.sessions.rules.Command.UserTurn;
import io.headrace.sessions.rules.SessionLimits;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Says and wants all sorts of things, some of them about what is long gone. */
final class User {
  private final World world;
  private final String name;
  private final Worker ownWorker;
  private long count;

  User(World world, String name, Worker ownWorker) {
    this.world = world;
    this.name = name;
    this.ownWorker = ownWorker;
  }

  void act() {
    SessionId session = world.anySession();
    Chronicle chronicle = world.judge(session).chronicle();
    switch (world.dice.weighted(20, 2, 8, 16, 6, 3, 3, 2, 2)) {
      case 0 -> begin(session, chronicle);
      case 1 -> ask(session, Commands.cancel(run(chronicle)));
      case 2 -> ask(session, Commands.steer(run(chronicle), "rather " + count++));
      case 3 -> decide(session, chronicle);
      case 4 -> queue(session, chronicle);
      case 5 ->
          ask(session, new Command.Truncate(any(chronicle.transcript(), "m0"), version(session)));
      case 6 -> answerAnew(session, any(chronicle.transcript(), "m0"));
      case 7 -> ask(session, new Command.SetTitle("title " + count++));
      default -> ask(session, new Command.Note("note", new Json("null")));
    }
  }

  private void begin(SessionId session, Chronicle chronicle) {
    boolean claims = world.dice.chance(0.3);
    RunTerms terms =
        new RunTerms(
            world.dice.coin() ? Optional.of("agent") : Optional.empty(),
            world.dice.pick(List.of(1_000L, 5_000L, SessionLimits.LEASE_MILLIS)),
            claims ? Optional.of(world.live().claimant(ownWorker.name())) : Optional.empty());
    Command begin =
        new Command.Begin(
            UserTurn.of("hello " + count++),
            policy(),
            world.dice.chance(0.1) ? Optional.of(run(chronicle)) : Optional.empty(),
            terms);
    Optional<String> key = key();
    var _ =
        world
            .ask(name, session, begin, key)
            .thenAccept(outcome -> ownWorker.began(session, outcome));
  }

  private void answerAnew(SessionId session, String message) {
    ask(
        session,
        world.dice.coin()
            ? new Command.Regenerate(message, version(session), RunTerms.DEFAULT)
            : new Command.Replace(
                message, version(session), UserTurn.of("rather " + count++), RunTerms.DEFAULT));
  }

  private void decide(SessionId session, Chronicle chronicle) {
    Optional<String> open =
        chronicle.active().flatMap(run -> run.openDecisions.stream().findFirst());
    String decision =
        world.dice.chance(0.8) && open.isPresent() ? open.get() : any(chronicle.decisions(), "d0");
    ask(session, Commands.decide(decision, "yes " + count++));
  }

  private void queue(SessionId session, Chronicle chronicle) {
    String item = any(chronicle.queue(), "q0");
    ask(
        session,
        world.dice.coin()
            ? new Command.RemoveQueued(item)
            : new Command.EditQueued(item, Commands.parts("edited " + count++)));
  }

  private void ask(SessionId session, Command command) {
    var _ = world.ask(name, session, command, key());
  }

  private Optional<String> key() {
    return world.dice.coin() ? Optional.of(name + "-" + count++) : Optional.empty();
  }

  /** The active run, or any that there ever was. */
  private String run(Chronicle chronicle) {
    return chronicle.active().isPresent() && world.dice.chance(0.8)
        ? chronicle.active().get().run()
        : any(chronicle.runs(), "r0");
  }

  private OptionalLong version(SessionId session) {
    long now = world.judge(session).latest().version();
    return switch (world.dice.below(3)) {
      case 0 -> OptionalLong.of(now);
      case 1 -> OptionalLong.of(now + 1);
      default -> OptionalLong.empty();
    };
  }

  private String any(Collection<String> names, String otherwise) {
    return names.isEmpty() || world.dice.chance(0.05)
        ? otherwise
        : world.dice.pick(List.copyOf(names));
  }

  /** Mostly nobody interrupts. */
  private Policy policy() {
    return switch (world.dice.weighted(5, 4, 1)) {
      case 0 -> Policy.REJECT;
      case 1 -> Policy.QUEUE;
      default -> Policy.INTERRUPT;
    };
  }
}
