package io.headrace.sessions.rules;

import io.headrace.sessions.event.EventType;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent.Receipt;
import io.headrace.sessions.event.SessionEvent.Receipt.Kind;
import io.headrace.sessions.event.Trigger;
import io.headrace.sessions.event.Word;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;

/** The first answer, for a request that comes again. */
final class Repetition {
  private Repetition() {}

  /** What a command is answered whose key was used before. */
  static SessionOutcome answer(SessionState state, Command command, Receipt receipt) {
    return isSame(command, receipt)
        ? first(state, command, receipt)
        : new SessionOutcome.KeyReused(receipt.key());
  }

  /**
   * Whether a command can be the one that the receipt is of: of its kind, about the same. What it
   * says besides is not compared.
   */
  private static boolean isSame(Command command, Receipt receipt) {
    Kind kind = receipt.kind();
    return switch (command) {
      case Command.Begin _ ->
          kind == Kind.QUEUED || (hasBegun(receipt) && !receipt.message().isEmpty());
      case Command.Replace _ -> hasBegun(receipt) && !receipt.message().isEmpty();
      case Command.Regenerate _ -> hasBegun(receipt) && receipt.message().isEmpty();
      case Command.Claim claim -> is(receipt, Kind.CLAIMED, claim.run());
      case Command.Append append ->
          is(receipt, Kind.DONE, Receipt.WORK) && isOf(receipt, append.run());
      case Command.Ask ask -> kind == Kind.ASKED && isOf(receipt, ask.run());
      case Command.Settle settle -> is(receipt, Kind.SETTLED, settle.run());
      case Command.Cancel cancel ->
          is(receipt, Kind.SETTLED, cancel.run())
              || (isDone(receipt, EventType.CANCEL_REQUESTED) && isOf(receipt, cancel.run()));
      case Command.SteerRun steer -> kind == Kind.STEERED && isOf(receipt, steer.run());
      case Command.Decide decide -> is(receipt, Kind.DECIDED, decide.decision());
      case Command.EditQueued edit ->
          isDone(receipt, EventType.QUEUE_EDITED) && isOf(receipt, edit.item());
      case Command.RemoveQueued remove ->
          isDone(receipt, EventType.QUEUE_REMOVED) && isOf(receipt, remove.item());
      case Command.Truncate truncate -> kind == Kind.TRUNCATED && isOf(receipt, truncate.from());
      case Command.SetTitle _ -> isDone(receipt, EventType.TITLE);
      case Command.Note _ -> isDone(receipt, EventType.NOTE);
      case Command.TimePasses _ -> false;
    };
  }

  /** Whether a run began by the request: somebody else's claim begins none. */
  private static boolean hasBegun(Receipt receipt) {
    return receipt.kind() == Kind.BEGUN
        || (receipt.kind() == Kind.CLAIMED && receipt.of().isEmpty());
  }

  /** Whether the request can have named that; what was written down of old does not say. */
  private static boolean isOf(Receipt receipt, String named) {
    return receipt.of().isEmpty() || receipt.of().equals(named);
  }

  private static boolean is(Receipt receipt, Kind kind, String id) {
    return receipt.kind() == kind && receipt.id().equals(id);
  }

  private static boolean isDone(Receipt receipt, EventType type) {
    return is(receipt, Kind.DONE, type.text());
  }

  private static SessionOutcome first(SessionState state, Command command, Receipt receipt) {
    return switch (receipt.kind()) {
      case BEGUN -> begun(state, receipt, receipt.seqNum(), Optional.empty());
      // Whoever claimed, and was not told the fence, is told now.
      case CLAIMED ->
          command instanceof Command.Claim
              ? claimed(state, receipt)
              : begun(
                  state, receipt, receipt.seqNum(), state.run(receipt.id()).map(ActiveRun::fence));
      case QUEUED ->
          new SessionOutcome.Enqueued(
              receipt.id(), receipt.message(), position(state, receipt), receipt.seqNum());
      case STEERED -> new SessionOutcome.Steered(receipt.id(), receipt.seqNum());
      case ASKED -> new SessionOutcome.Asked(receipt.id(), receipt.seqNum());
      case SETTLED -> settled(state, receipt);
      case TRUNCATED ->
          new SessionOutcome.Truncated(Long.parseLong(receipt.id()), receipt.seqNum());
      case DECIDED, DONE -> new SessionOutcome.Done(receipt.seqNum());
    };
  }

  private static SessionOutcome begun(
      SessionState state, Receipt receipt, long seqNum, Optional<String> fence) {
    return new SessionOutcome.Begun(
        receipt.id(),
        receipt.answer(),
        receipt.message().isEmpty() ? Optional.empty() : Optional.of(receipt.message()),
        fence,
        lease(state, receipt),
        seqNum);
  }

  private static SessionOutcome claimed(SessionState state, Receipt receipt) {
    Optional<ActiveRun> active = state.run(receipt.id());
    if (active.isEmpty() || !active.get().fence().equals(state.fence())) {
      // It is over, or somebody has taken the stream: their fence is told to nobody.
      return WorkRules.settledOrFenced(state, receipt.id());
    }
    return new SessionOutcome.Claimed(
        receipt.id(), receipt.answer(), state.fence(), lease(state, receipt), receipt.seqNum());
  }

  private static long lease(SessionState state, Receipt receipt) {
    return state
        .run(receipt.id())
        .map(run -> run.begun().leaseMillis())
        .orElse(SessionLimits.LEASE_MILLIS);
  }

  /** How many wait before it now. */
  private static int position(SessionState state, Receipt receipt) {
    for (int i = 0; i < state.queue().size(); i++) {
      if (state.queue().get(i).item().equals(receipt.id())) {
        return i;
      }
    }
    return 0;
  }

  private static SessionOutcome settled(SessionState state, Receipt receipt) {
    RunOutcome outcome = Word.of(RunOutcome.class, "outcome", receipt.answer());
    return new SessionOutcome.Settled(outcome, next(state, receipt.id()), receipt.seqNum());
  }

  /** The run that began when another one ended, while it is active. */
  private static Optional<SessionOutcome.Begun> next(SessionState state, String ended) {
    // A turn that had waited begins in the append that ends the run before it, and in no other.
    boolean isLast =
        !state.memory().settled().isEmpty()
            && state.memory().settled().getLast().run().equals(ended);
    return state
        .run()
        .filter(active -> isLast && active.begun().trigger() == Trigger.QUEUE)
        .map(active ->
            new SessionOutcome.Begun(
                active.run(),
                active.begun().answer(),
                Optional.of(state.transcript().messages().getLast().id()),
                Optional.empty(),
                active.begun().leaseMillis(),
                active.beganAt()));
  }
}
