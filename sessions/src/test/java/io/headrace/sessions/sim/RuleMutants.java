package io.headrace.sessions.sim;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Moment;
import io.headrace.sessions.rules.Rules;
import io.headrace.sessions.rules.Ruling;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.rules.SessionRules;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.Memory;
import io.headrace.sessions.state.QueueItem;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Steer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Mistakes in how sessions decide. The judge goes by the same wrong rules when it compares answers,
 * so that only what the log must say can give them away.
 */
final class RuleMutants {
  private static final Rules SOUND = SessionRules::decide;

  private RuleMutants() {}

  private static Mutation of(Rules rules) {
    return new Mutation() {
      @Override
      public Rules rules(int process) {
        return rules;
      }
    };
  }

  /** The sound rules, about another command. */
  private static Mutation mishears(
      UnaryOperator<Command> command, BiFunction<SessionState, Command, Command> with) {
    return of((state, asked, key, now) ->
        SOUND.decide(state, with.apply(state, command.apply(asked)), key, now));
  }

  /** The sound rules, upon another state. */
  private static Mutation believes(BiFunction<SessionState, Command, SessionState> belief) {
    return of((state, command, key, now) ->
        SOUND.decide(belief.apply(state, command), command, key, now));
  }

  /** The sound rules, but for what they come to. */
  private static Mutation garbles(BiFunction<Command, Ruling, Ruling> how) {
    return of(
        (state, command, key, now) -> how.apply(command, SOUND.decide(state, command, key, now)));
  }

  /** Whoever presents another fence than the one in force may write all the same. */
  static Mutation unknownOwnerProceeds() {
    return mishears(
        UnaryOperator.identity(),
        (state, command) ->
            switch (command) {
              case Command.Append(String run, _, var events, var expected) ->
                  new Command.Append(run, state.fence(), events, expected);
              case Command.Ask(String run, _, var question) ->
                  new Command.Ask(run, state.fence(), question);
              case Command.Settle(String run, _, var outcome, var error, var usage) ->
                  new Command.Settle(run, state.fence(), outcome, error, usage);
              default -> command;
            });
  }

  /** A run is never dead. */
  static Mutation leaseIgnored() {
    return of((state, command, key, now) ->
        command instanceof Command.TimePasses
            ? answer(new SessionOutcome.Idle())
            : SOUND.decide(state, command, key, now));
  }

  /** A process takes runs for dead of which it knows nothing yet. */
  static Mutation absenceIsDeath() {
    return new Mutation() {
      @Override
      public Rules rules(int process) {
        Set<String> known = new HashSet<>();
        return (state, command, key, now) -> {
          Optional<ActiveRun> active = state.run();
          boolean isNew = active.isPresent() && known.add(active.get().run());
          return isNew && process > 1 && active.get().isClaimed()
              ? SOUND.decide(state, new Command.TimePasses(), key, silentFor(Long.MAX_VALUE, now))
              : SOUND.decide(state, command, key, now);
        };
      }
    };
  }

  /** A run is dead some time before its lease has expired. */
  static Mutation hurries() {
    return of((state, command, key, now) -> {
      boolean isEarly =
          state
              .run()
              .filter(active -> now.silentMillis() >= active.begun().leaseMillis() - 3_000)
              .isPresent();
      return isEarly
          ? SOUND.decide(
              state, new Command.TimePasses(), Optional.empty(), silentFor(Long.MAX_VALUE, now))
          : SOUND.decide(state, command, key, now);
    });
  }

  private static Moment silentFor(long millis, Moment now) {
    return new Moment(now.millis(), millis, now.cancelledMillis());
  }

  /** A cancel is acknowledged, and forgotten. */
  static Mutation cancelNotRecorded() {
    return of((state, command, key, now) -> {
      Ruling ruling = SOUND.decide(state, command, key, now);
      return command instanceof Command.Cancel && ruling.changes()
          ? answer(new SessionOutcome.Done(state.tail() - 1))
          : ruling;
    });
  }

  /** Whoever decides last wins. */
  static Mutation decisionAnsweredTwice() {
    return of((state, command, key, now) -> {
      Ruling ruling = SOUND.decide(state, command, key, now);
      return command instanceof Command.Decide decide
              && ruling.outcome() instanceof SessionOutcome.AlreadyDecided
              && state.run().isPresent()
          ? new Ruling(
              List.of(
                  new SessionEvent.Decided(
                      state.run().get().run(), decide.decision(), decide.answer(), decide.by())),
              0,
              Optional.empty(),
              new SessionOutcome.Done(state.tail()))
          : ruling;
    });
  }

  /** The end of a run does not release its session. */
  static Mutation settleKeepsTheFence() {
    return garbles((_, ruling) ->
        has(ruling, SessionEvent.Settled.class)
            ? new Ruling(ruling.events(), ruling.keyed(), Optional.empty(), ruling.outcome())
            : ruling);
  }

  /** The next turn is left for later. */
  static Mutation settleLeavesTheQueue() {
    return garbles((_, ruling) -> {
      List<SessionEvent> events = new ArrayList<>(ruling.events());
      events.removeIf(event ->
          event instanceof SessionEvent.QueueRemoved
              || event instanceof SessionEvent.MessageAdded
              || event instanceof SessionEvent.RunBegun);
      return has(ruling, SessionEvent.Settled.class) && has(ruling, SessionEvent.QueueRemoved.class)
          ? new Ruling(events, ruling.keyed(), Optional.of(""), ruling.outcome())
          : ruling;
    });
  }

  /** What the user said in vain is dropped. */
  static Mutation settleForgetsSteers() {
    return believes((state, _) -> withRun(state, run -> withSteers(run, List.of())));
  }

  /** The message of a settle lacks the end of what was said. */
  static Mutation settleForgetsTheEnd() {
    return garbles((_, ruling) -> {
      List<SessionEvent> events = new ArrayList<>(ruling.events());
      events.replaceAll(event ->
          event
                      instanceof
                      SessionEvent.Settled(var run, var outcome, var message, var error, var usage)
                  && message.parts().size() > 1
              ? new SessionEvent.Settled(
                  run,
                  outcome,
                  new Message(
                      message.id(),
                      message.role(),
                      List.of(message.parts().getFirst()),
                      message.outcome(),
                      message.error()),
                  error,
                  usage)
              : event);
      return new Ruling(events, ruling.keyed(), ruling.fence(), ruling.outcome());
    });
  }

  /** A claim is stored, and that of which it is one was not. */
  static Mutation forgetsTheBegin() {
    return garbles((command, ruling) -> {
      List<SessionEvent> events = new ArrayList<>(ruling.events());
      events.removeIf(SessionEvent.RunBegun.class::isInstance);
      return command instanceof Command.Begin && has(ruling, SessionEvent.RunClaimed.class)
          ? new Ruling(events, 0, ruling.fence(), ruling.outcome())
          : ruling;
    });
  }

  /** A message begins a run whatever is active. */
  static Mutation beginsWhileBusy() {
    return believes((state, command) ->
        command instanceof Command.Begin ? withRun(state, Optional.empty()) : state);
  }

  /** Whoever claims last has the run. */
  static Mutation claimTakesOver() {
    return believes((state, command) ->
        command instanceof Command.Claim ? withRun(state, RuleMutants::unclaimed) : state);
  }

  /** A run that nobody has claimed has no fence of its own. */
  static Mutation beginWithoutFence() {
    return garbles((_, ruling) ->
        has(ruling, SessionEvent.RunBegun.class) && !has(ruling, SessionEvent.RunClaimed.class)
            ? new Ruling(ruling.events(), ruling.keyed(), Optional.of(""), ruling.outcome())
            : ruling);
  }

  /** A worker goes on although its run has ended. */
  static Mutation writesAfterTheEnd() {
    return of((state, command, key, now) -> {
      Ruling ruling = SOUND.decide(state, command, key, now);
      return command instanceof Command.Append append
              && ruling.outcome() instanceof SessionOutcome.AlreadySettled
          ? new Ruling(
              List.copyOf(append.events()),
              0,
              Optional.empty(),
              new SessionOutcome.Done(state.tail() + append.events().size() - 1))
          : ruling;
    });
  }

  /** Nobody remembers what was asked before. */
  static Mutation receiptsForgotten() {
    return believes((state, _) ->
        new SessionState(
            state.tail(),
            state.lastMillis(),
            state.fence(),
            state.title(),
            state.transcript(),
            state.version(),
            state.run(),
            state.queue(),
            new Memory(List.of(), state.memory().settled())));
  }

  /** What a worker sends again is stored again. */
  static Mutation expectedIgnored() {
    return mishears(
        command ->
            command instanceof Command.Append(var run, var fence, var events, _)
                ? new Command.Append(run, fence, events, OptionalLong.empty())
                : command,
        (_, command) -> command);
  }

  /** Whoever came last is served first. */
  static Mutation queueBackwards() {
    return believes((state, command) ->
        command instanceof Command.Settle || command instanceof Command.TimePasses
            ? withQueue(state, state.queue().reversed())
            : state);
  }

  /** Whoever interrupted last is served first. */
  static Mutation interruptsBackwards() {
    return believes((state, command) -> {
      int firsts = state.queuePlace(/* first= */ true);
      List<QueueItem> queue = new ArrayList<>(state.queue().subList(0, firsts).reversed());
      queue.addAll(state.queue().subList(firsts, state.queue().size()));
      return command instanceof Command.Settle ? withQueue(state, queue) : state;
    });
  }

  /** The transcript is cut while a run is active. */
  static Mutation truncatesTheBusy() {
    return believes((state, command) ->
        command instanceof Command.Truncate ? withRun(state, Optional.empty()) : state);
  }

  /** A decision is left open when its run ends. */
  static Mutation settleLeavesDecisionsOpen() {
    return garbles((command, ruling) -> {
      List<SessionEvent> events = new ArrayList<>(ruling.events());
      events.removeIf(SessionEvent.DecisionClosed.class::isInstance);
      return command instanceof Command.Settle && !events.isEmpty()
          ? new Ruling(events, 0, ruling.fence(), ruling.outcome())
          : ruling;
    });
  }

  /** A run that is to end is asked to again. */
  static Mutation cancelsTwice() {
    return believes((state, command) ->
        command instanceof Command.Cancel
            ? withRun(state, run -> run.isClaimed() ? uncancelled(run) : run)
            : state);
  }

  /** Whatever is overdue is told, and stays so. */
  static Mutation tellsThatTimePasses() {
    return of((state, command, key, now) ->
        command instanceof Command.TimePasses
            ? new Ruling(
                List.of(new SessionEvent.Noted("overdue", new Json("null"))),
                0,
                Optional.empty(),
                new SessionOutcome.Done(state.tail()))
            : SOUND.decide(state, command, key, now));
  }

  /** A session is compacted in the midst of a run. */
  static Mutation compactsTheBusy() {
    return of((state, command, key, now) ->
        command instanceof Command.Note
            ? new Ruling(
                List.of(new SessionEvent.History(state.transcript().messages())),
                0,
                Optional.empty(),
                new SessionOutcome.Done(state.tail()))
            : SOUND.decide(state, command, key, now));
  }

  /** Every message has the same id. */
  static Mutation namesAllAlike() {
    return garbles((_, ruling) -> {
      List<SessionEvent> events = new ArrayList<>(ruling.events());
      events.replaceAll(event ->
          event instanceof SessionEvent.MessageAdded(Message message)
              ? new SessionEvent.MessageAdded(Message.ofUser("m", message.parts()))
              : event);
      return new Ruling(events, ruling.keyed(), ruling.fence(), ruling.outcome());
    });
  }

  /** A decision expires whenever anybody looks. */
  static Mutation expiresEarly() {
    return of((state, command, key, now) -> {
      Optional<ActiveRun> waiting = state.run().filter(run -> !run.openQuestions().isEmpty());
      return command instanceof Command.Note && waiting.isPresent()
          ? new Ruling(
              List.of(
                  new SessionEvent.DecisionClosed(
                      waiting.get().run(),
                      waiting.get().openQuestions().getFirst().decision(),
                      DecisionState.EXPIRED,
                      Optional.empty())),
              0,
              Optional.empty(),
              new SessionOutcome.Done(state.tail()))
          : SOUND.decide(state, command, key, now);
    });
  }

  // Small changes.

  private static Ruling answer(SessionOutcome outcome) {
    return new Ruling(List.of(), 0, Optional.empty(), outcome);
  }

  private static boolean has(Ruling ruling, Class<? extends SessionEvent> kind) {
    return ruling.events().stream().anyMatch(kind::isInstance);
  }

  private static SessionState withRun(SessionState state, UnaryOperator<ActiveRun> change) {
    return withRun(state, state.run().map(change));
  }

  private static SessionState withRun(SessionState state, Optional<ActiveRun> run) {
    return new SessionState(
        state.tail(),
        state.lastMillis(),
        state.fence(),
        state.title(),
        state.transcript(),
        state.version(),
        run,
        state.queue(),
        state.memory());
  }

  private static SessionState withQueue(SessionState state, List<QueueItem> queue) {
    return new SessionState(
        state.tail(),
        state.lastMillis(),
        state.fence(),
        state.title(),
        state.transcript(),
        state.version(),
        state.run(),
        queue,
        state.memory());
  }

  private static ActiveRun withSteers(ActiveRun run, List<Steer> steers) {
    return new ActiveRun(
        run.begun(),
        run.beganAt(),
        run.worker(),
        run.fence(),
        run.wrote(),
        run.lifeMillis(),
        run.cancelMillis(),
        run.lastWork(),
        run.lastTold(),
        run.draft(),
        steers);
  }

  private static ActiveRun uncancelled(ActiveRun run) {
    return new ActiveRun(
        run.begun(),
        run.beganAt(),
        run.worker(),
        run.fence(),
        run.wrote(),
        run.lifeMillis(),
        OptionalLong.empty(),
        run.lastWork(),
        run.lastTold(),
        run.draft(),
        run.steers());
  }

  private static ActiveRun unclaimed(ActiveRun run) {
    return new ActiveRun(
        run.begun(),
        run.beganAt(),
        Optional.empty(),
        /* fence= */ "",
        run.wrote(),
        run.lifeMillis(),
        run.cancelMillis(),
        run.lastWork(),
        run.lastTold(),
        run.draft(),
        run.steers());
  }
}
