package io.headrace.sessions.rules;

import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Role;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Trigger;
import io.headrace.sessions.rules.Command.RunTerms;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.QueueItem;
import io.headrace.sessions.state.SessionState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How runs begin: one at a time, decided in the same step as they are written. */
final class BeginRules {
  private BeginRules() {}

  static Ruling begin(SessionState state, Command.Begin begin) {
    Optional<ActiveRun> active = state.run();
    Optional<String> actual = active.map(ActiveRun::run);
    if (begin.expected().isPresent() && !begin.expected().equals(actual)) {
      return Ruling.answer(
          active.<SessionOutcome>map(BeginRules::busy).orElseGet(SessionOutcome.Idle::new));
    }
    Optional<Ruling> refused = refuse(state, begin.turn());
    if (refused.isPresent()) {
      return refused.get();
    }
    if (active.isEmpty()) {
      Ruling.Builder ruling = new Ruling.Builder(state);
      Message message = message(ruling, begin.turn());
      ruling.add(new SessionEvent.MessageAdded(message));
      return begun(ruling, Optional.of(message.id()), Trigger.MESSAGE, begin.terms());
    }
    return switch (begin.policy()) {
      case REJECT -> Ruling.answer(busy(active.get()));
      case QUEUE -> queue(state, new Ruling.Builder(state), begin, /* first= */ false);
      case INTERRUPT -> interrupt(state, active.get(), begin);
    };
  }

  private static SessionOutcome.Busy busy(ActiveRun active) {
    return new SessionOutcome.Busy(active.run(), active.phase());
  }

  private static Optional<Ruling> refuse(SessionState state, Command.UserTurn turn) {
    if (state.transcript().bytes() > SessionLimits.MAX_TRANSCRIPT_BYTES) {
      return Optional.of(
          Ruling.answer(
              new SessionOutcome.Full("bytes of transcript", SessionLimits.MAX_TRANSCRIPT_BYTES)));
    }
    return turn.id()
        .filter(state::hasMessage)
        .map(id ->
            Ruling.answer(
                new SessionOutcome.Invalid(
                    "expected a message id that is new in this session, but \""
                        + id
                        + "\" is there already; to answer that message anew, regenerate")));
  }

  static Message message(Ruling.Builder ruling, Command.UserTurn turn) {
    return Message.ofUser(turn.id().orElseGet(() -> ruling.name('m')), turn.parts());
  }

  private static Ruling queue(
      SessionState state, Ruling.Builder ruling, Command.Begin begin, boolean first) {
    // What is said to the run and not taken has to find a place behind it.
    int steers = state.run().map(active -> active.steers().size()).orElse(0);
    if (state.queue().size() + steers >= SessionLimits.MAX_QUEUED) {
      return Ruling.answer(new SessionOutcome.Full("turns that wait", SessionLimits.MAX_QUEUED));
    }
    return ruling.done(enqueue(ruling, begin, first, state.queuePlace(first)));
  }

  private static SessionOutcome.Enqueued enqueue(
      Ruling.Builder ruling, Command.Begin begin, boolean first, int position) {
    Message message = message(ruling, begin.turn());
    String item = ruling.name('q');
    ruling.add(new SessionEvent.Queued(item, message, begin.terms().agent(), first)).key();
    return new SessionOutcome.Enqueued(item, message.id(), position, ruling.last());
  }

  /** Nobody works on a run that was not claimed: it ends at once. Any other one is asked to. */
  private static Ruling interrupt(SessionState state, ActiveRun active, Command.Begin begin) {
    Ruling.Builder ruling = new Ruling.Builder(state);
    if (active.isClaimed()) {
      CancelRules.request(ruling, active, Optional.empty(), Optional.of("interrupted"));
      return queue(state, ruling, begin, /* first= */ true);
    }
    SettleRules.end(ruling, active, RunOutcome.CANCELLED, Optional.empty(), Optional.empty());
    SettleRules.leaveSteers(ruling, active);
    int earlier = state.queuePlace(/* first= */ true);
    if (earlier > 0) {
      // The turn of whoever interrupted before begins, and this one has its place.
      SessionOutcome waits = enqueue(ruling, begin, /* first= */ true, earlier - 1);
      var _ = next(ruling, state.queue());
      return ruling.done(waits);
    }
    Message message = message(ruling, begin.turn());
    ruling.add(new SessionEvent.MessageAdded(message));
    return begun(ruling, Optional.of(message.id()), Trigger.MESSAGE, begin.terms());
  }

  /** A run that somebody asked for, after the events that are there. */
  static Ruling begun(
      Ruling.Builder ruling, Optional<String> message, Trigger trigger, RunTerms terms) {
    SessionOutcome.Begun begun = addRun(ruling, message, trigger, terms);
    // The claim, if there is one, so that its fence is told again to nobody else.
    return ruling.key().done(begun);
  }

  private static SessionOutcome.Begun addRun(
      Ruling.Builder ruling, Optional<String> message, Trigger trigger, RunTerms terms) {
    String run = ruling.name('r');
    String answer = ruling.name('a');
    ruling.add(new SessionEvent.RunBegun(run, answer, terms.agent(), trigger, terms.leaseMillis()));
    terms
        .claimant()
        .ifPresent(claimant -> ruling.add(new SessionEvent.RunClaimed(run, claimant.worker())));
    long seqNum = ruling.last();
    Optional<String> fence = terms.claimant().map(Command.Claimant::fence);
    // A run that nobody has claimed is fenced, too, by what no worker was ever told.
    ruling.fence(fence.orElse(run));
    return new SessionOutcome.Begun(run, answer, message, fence, terms.leaseMillis(), seqNum);
  }

  static Ruling regenerate(SessionState state, Command.Regenerate regenerate) {
    if (state.run().isPresent()) {
      return Ruling.answer(busy(state.run().get()));
    }
    if (regenerate.version().isPresent() && regenerate.version().getAsLong() != state.version()) {
      return Ruling.answer(new SessionOutcome.VersionConflict(state.version()));
    }
    List<Message> messages = state.transcript().messages();
    OptionalInt found = state.transcript().indexOf(regenerate.message());
    if (found.isEmpty()) {
      return Ruling.answer(new SessionOutcome.Unknown("message", regenerate.message()));
    }
    int index = found.getAsInt();
    int cut = messages.get(index).role() == Role.USER ? index + 1 : index;
    if (cut == 0) {
      return Ruling.answer(
          new SessionOutcome.Invalid(
              "expected an answer with a message before it, but \""
                  + regenerate.message()
                  + "\" is the first message"));
    }
    Ruling.Builder ruling = new Ruling.Builder(state);
    if (cut < messages.size()) {
      ruling.add(new SessionEvent.Truncated(messages.get(cut).id()));
    }
    return begun(ruling, Optional.empty(), Trigger.REGENERATE, regenerate.terms());
  }

  /** What gives way is gone in the append that has what is said instead, or in none. */
  static Ruling replace(SessionState state, Command.Replace replace) {
    if (state.run().isPresent()) {
      return Ruling.answer(busy(state.run().get()));
    }
    if (replace.version().isPresent() && replace.version().getAsLong() != state.version()) {
      return Ruling.answer(new SessionOutcome.VersionConflict(state.version()));
    }
    if (state.transcript().indexOf(replace.message()).isEmpty()) {
      return Ruling.answer(new SessionOutcome.Unknown("message", replace.message()));
    }
    SessionEvent.Truncated truncated = new SessionEvent.Truncated(replace.message());
    SessionState shorter = state.after(truncated, Optional.empty(), state.lastMillis());
    Optional<Ruling> refused = refuse(shorter, replace.turn());
    if (refused.isPresent()) {
      return refused.get();
    }
    Ruling.Builder ruling = new Ruling.Builder(state).add(truncated);
    Message message = message(ruling, replace.turn());
    ruling.add(new SessionEvent.MessageAdded(message));
    return begun(ruling, Optional.of(message.id()), Trigger.MESSAGE, replace.terms());
  }

  /** Whoever waits longest begins, after a run has ended in the events that are there. */
  static Optional<SessionOutcome.Begun> next(Ruling.Builder ruling, List<QueueItem> queue) {
    if (queue.isEmpty()) {
      return Optional.empty();
    }
    QueueItem item = queue.getFirst();
    ruling
        .add(new SessionEvent.QueueRemoved(item.item()))
        .add(new SessionEvent.MessageAdded(item.message()));
    RunTerms terms = new RunTerms(item.agent(), SessionLimits.LEASE_MILLIS, Optional.empty());
    return Optional.of(addRun(ruling, Optional.of(item.message().id()), Trigger.QUEUE, terms));
  }
}
