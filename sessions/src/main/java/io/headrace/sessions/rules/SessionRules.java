package io.headrace.sessions.rules;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Receipt;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;

/** From a state and a command to events and an outcome. Pure. */
public final class SessionRules {
  private SessionRules() {}

  /**
   * Decides about a command.
   *
   * @param key the request's idempotency key, if it has one
   * @param nowMillis milliseconds since the Unix epoch
   */
  public static Ruling decide(
      SessionState state, Command command, Optional<String> key, long nowMillis) {
    if (key.isPresent()) {
      Optional<Receipt> receipt = state.memory().receipt(key.get());
      if (receipt.isPresent()) {
        return Ruling.answer(repeated(state, command, receipt.get()));
      }
    }
    return switch (command) {
      case Command.Begin begin -> BeginRules.begin(state, begin);
      case Command.Regenerate regenerate -> BeginRules.regenerate(state, regenerate);
      case Command.Claim claim -> WorkRules.claim(state, claim);
      case Command.Append append -> WorkRules.append(state, append);
      case Command.Ask ask -> WorkRules.ask(state, ask);
      case Command.Settle settle -> SettleRules.settle(state, settle);
      case Command.Cancel cancel -> CancelRules.cancel(state, cancel);
      case Command.SteerRun steer -> TalkRules.steer(state, steer);
      case Command.Decide decide -> TalkRules.decide(state, decide, nowMillis);
      case Command.EditQueued edit -> TalkRules.editQueued(state, edit);
      case Command.RemoveQueued remove -> TalkRules.removeQueued(state, remove);
      case Command.Truncate truncate -> TalkRules.truncate(state, truncate);
      case Command.SetTitle(String title) -> TalkRules.one(state, new SessionEvent.Titled(title));
      case Command.Note(String kind, var data) ->
          TalkRules.one(state, new SessionEvent.Noted(kind, data));
      case Command.TimePasses() -> TimeRules.pass(state, nowMillis);
    };
  }

  /** The first answer to a request that comes again. */
  private static SessionOutcome repeated(SessionState state, Command command, Receipt receipt) {
    return switch (receipt.kind()) {
      case BEGUN ->
          command instanceof Command.Begin || command instanceof Command.Regenerate
              ? begun(state, command, receipt)
              : new SessionOutcome.KeyReused(receipt.key());
      case QUEUED ->
          command instanceof Command.Begin
              ? new SessionOutcome.Enqueued(
                  receipt.id(), receipt.message(), position(state, receipt), receipt.seqNum())
              : new SessionOutcome.KeyReused(receipt.key());
      case STEERED ->
          command instanceof Command.SteerRun
              ? new SessionOutcome.Steered(receipt.id(), receipt.seqNum())
              : new SessionOutcome.KeyReused(receipt.key());
      case ASKED ->
          command instanceof Command.Ask
              ? new SessionOutcome.Asked(receipt.id(), receipt.seqNum())
              : new SessionOutcome.KeyReused(receipt.key());
      case CLAIMED ->
          command instanceof Command.Claim claim && claim.run().equals(receipt.id())
              ? claimed(state, claim, receipt)
              : new SessionOutcome.KeyReused(receipt.key());
      case DECIDED ->
          command instanceof Command.Decide decide && decide.decision().equals(receipt.id())
              ? new SessionOutcome.Done(receipt.seqNum())
              : new SessionOutcome.KeyReused(receipt.key());
      case DONE -> done(state, command, receipt);
    };
  }

  private static SessionOutcome begun(SessionState state, Command command, Receipt receipt) {
    Optional<ActiveRun> active = state.run(receipt.id());
    // Whoever began and claimed at once, and was not told, is told the fence now. Nobody else is.
    Optional<String> worker = claimant(command).map(Command.Claimant::worker);
    Optional<String> fence =
        active
            .filter(run -> worker.isPresent() && run.worker().equals(worker))
            .map(_ -> state.fence());
    return new SessionOutcome.Begun(
        receipt.id(),
        receipt.answer(),
        receipt.message().isEmpty() ? Optional.empty() : Optional.of(receipt.message()),
        fence,
        active.map(run -> run.begun().leaseMillis()).orElse(SessionLimits.LEASE_MILLIS),
        fence.isPresent() ? receipt.seqNum() + 1 : receipt.seqNum());
  }

  private static Optional<Command.Claimant> claimant(Command command) {
    return switch (command) {
      case Command.Begin begin -> begin.terms().claimant();
      case Command.Regenerate regenerate -> regenerate.terms().claimant();
      default -> Optional.empty();
    };
  }

  /** Whoever claimed a run, and was not told, is told the fence now, as long as it is theirs. */
  private static SessionOutcome claimed(SessionState state, Command.Claim claim, Receipt receipt) {
    Optional<String> worker = Optional.of(claim.claimant().worker());
    return state
        .run(receipt.id())
        .filter(active -> active.worker().equals(worker))
        .<SessionOutcome>map(active ->
            new SessionOutcome.Claimed(
                active.run(),
                active.begun().answer(),
                state.fence(),
                active.begun().leaseMillis(),
                receipt.seqNum()))
        .orElseGet(SessionOutcome.Fenced::new);
  }

  private static int position(SessionState state, Receipt receipt) {
    for (int i = 0; i < state.queue().size(); i++) {
      if (state.queue().get(i).item().equals(receipt.id())) {
        return i;
      }
    }
    return 0;
  }

  private static SessionOutcome done(SessionState state, Command command, Receipt receipt) {
    return switch (command) {
      case Command.Truncate _ -> new SessionOutcome.Truncated(state.version(), receipt.seqNum());
      case Command.Settle settle ->
          state
              .memory()
              .outcome(settle.run())
              .<SessionOutcome>map(outcome ->
                  new SessionOutcome.Settled(outcome, Optional.empty(), receipt.seqNum()))
              .orElseGet(() -> new SessionOutcome.KeyReused(receipt.key()));
      case Command.Cancel _,
          Command.EditQueued _,
          Command.RemoveQueued _,
          Command.SetTitle _,
          Command.Note _,
          Command.Append _ ->
          new SessionOutcome.Done(receipt.seqNum());
      case Command.Begin _,
          Command.Regenerate _,
          Command.Ask _,
          Command.SteerRun _,
          Command.Decide _,
          Command.Claim _,
          Command.TimePasses _ ->
          new SessionOutcome.KeyReused(receipt.key());
    };
  }
}
