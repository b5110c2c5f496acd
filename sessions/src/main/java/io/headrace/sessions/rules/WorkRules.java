package io.headrace.sessions.rules;

import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.Draft;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Sizes;
import java.util.Optional;

/** What workers may do: only with the fence in force, and never on behalf of another run. */
final class WorkRules {
  private WorkRules() {}

  /** Why a worker may not write a run; empty if it may. Unknown means refused. */
  static Optional<Ruling> refuse(SessionState state, String run, String fence) {
    boolean mayWrite =
        state.run(run).filter(ActiveRun::isClaimed).isPresent() && state.fence().equals(fence);
    if (mayWrite) {
      return Optional.empty();
    }
    return Optional.of(Ruling.answer(settledOrFenced(state, run)));
  }

  /** What is told of a run that is not the caller's. */
  static SessionOutcome settledOrFenced(SessionState state, String run) {
    return state
        .memory()
        .outcome(run)
        .<SessionOutcome>map(SessionOutcome.AlreadySettled::new)
        .orElseGet(SessionOutcome.Fenced::new);
  }

  static Ruling claim(SessionState state, Command.Claim claim) {
    Optional<ActiveRun> found = state.run(claim.run());
    if (found.isEmpty() || found.get().isClaimed()) {
      return Ruling.answer(settledOrFenced(state, claim.run()));
    }
    ActiveRun active = found.get();
    String fence = claim.claimant().fence();
    Ruling.Builder ruling = new Ruling.Builder(state);
    ruling.add(new SessionEvent.RunClaimed(active.run(), claim.claimant().worker())).fence(fence);
    return ruling.done(
        new SessionOutcome.Claimed(
            active.run(),
            active.begun().answer(),
            fence,
            active.begun().leaseMillis(),
            ruling.last()));
  }

  static Ruling append(SessionState state, Command.Append append) {
    Optional<Ruling> refused = refuse(state, append.run(), append.fence());
    if (refused.isPresent()) {
      return refused.get();
    }
    ActiveRun active = state.run().orElseThrow();
    // Signs of life that were given on its behalf are nothing that the worker has to know of.
    if (append.expected().isPresent() && append.expected().getAsLong() < active.lastWork()) {
      return Ruling.answer(new SessionOutcome.PositionConflict(active.lastWork()));
    }
    Ruling.Builder ruling = new Ruling.Builder(state);
    for (SessionEvent.Work event : append.events()) {
      if (!event.run().equals(append.run())) {
        return Ruling.answer(
            new SessionOutcome.Invalid(
                "expected events of the run "
                    + append.run()
                    + ", but one is of the run "
                    + event.run()));
      }
      ruling.add(event);
    }
    return room(active, append)
        .orElseGet(() -> ruling.done(new SessionOutcome.Done(ruling.last())));
  }

  /** Why there is no room for what a worker says; empty if there is. */
  private static Optional<Ruling> room(ActiveRun active, Command.Append append) {
    int bytes = 0;
    int parts = 0;
    for (SessionEvent.Work event : append.events()) {
      bytes += WorkSizes.of(event);
      parts += WorkSizes.partsOf(event);
    }
    if (bytes > SessionLimits.MAX_ANSWER_BYTES) {
      return full("bytes of events at once", SessionLimits.MAX_ANSWER_BYTES);
    }
    Draft draft = active.draft();
    boolean fits =
        bytes == 0
            || (draft.bytes() + bytes <= roomBytes(active)
                && draft.parts().size() + parts <= SessionLimits.MAX_PARTS);
    if (fits) {
      return Optional.empty();
    }
    // That was at most. Exactly it costs a copy of the draft.
    Draft exactly = draftAfter(active, append);
    if (exactly.bytes() > roomBytes(active)) {
      return full("bytes of an answer", SessionLimits.MAX_ANSWER_BYTES);
    }
    return exactly.parts().size() > SessionLimits.MAX_PARTS
        ? full("parts of an answer", SessionLimits.MAX_PARTS)
        : Optional.empty();
  }

  private static Optional<Ruling> full(String what, long limit) {
    return Optional.of(Ruling.answer(new SessionOutcome.Full(what, limit)));
  }

  /** What an answer may have, less what decisions that are open may still add to it. */
  private static int roomBytes(ActiveRun active) {
    return SessionLimits.MAX_ANSWER_BYTES
        - active.openQuestions().size() * SessionLimits.MAX_DECIDED_BYTES;
  }

  private static Draft draftAfter(ActiveRun active, Command.Append append) {
    ActiveRun after = active;
    for (SessionEvent.Work event : append.events()) {
      after = after.after(event, active.lastWork(), active.lifeMillis());
    }
    return after.draft();
  }

  static Ruling ask(SessionState state, Command.Ask ask) {
    Optional<Ruling> refused = refuse(state, ask.run(), ask.fence());
    if (refused.isPresent()) {
      return refused.get();
    }
    ActiveRun active = state.run().orElseThrow();
    if (active.cancelMillis().isPresent()) {
      return Ruling.answer(new SessionOutcome.TooLate());
    }
    if (active.openQuestions().size() >= SessionLimits.MAX_OPEN_DECISIONS) {
      return Ruling.answer(
          new SessionOutcome.Full("decisions that are open", SessionLimits.MAX_OPEN_DECISIONS));
    }
    if (active.draft().parts().size() >= SessionLimits.MAX_PARTS
        || active.draft().bytes() + Sizes.of(ask.question()) + SessionLimits.MAX_DECIDED_BYTES
            > roomBytes(active)) {
      return Ruling.answer(
          new SessionOutcome.Full("bytes of an answer", SessionLimits.MAX_ANSWER_BYTES));
    }
    Ruling.Builder ruling = new Ruling.Builder(state);
    String decision = ruling.name('d');
    Part.Question asked = ask.question();
    Part.Question named =
        new Part.Question(
            decision,
            asked.kind(),
            asked.title(),
            asked.detail(),
            asked.call(),
            asked.choices(),
            asked.deadline(),
            asked.fallback());
    ruling.add(new SessionEvent.Asked(active.run(), named));
    return ruling.done(new SessionOutcome.Asked(decision, ruling.last()));
  }
}
