package io.headrace.sessions.rules;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.QueueItem;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;
import java.util.OptionalInt;

/** What people do to a session besides sending messages. */
final class TalkRules {
  private TalkRules() {}

  static Ruling decide(SessionState state, Command.Decide decide, long nowMillis) {
    Optional<Part.Asked> found = state.run().flatMap(active -> active.decision(decide.decision()));
    if (found.isEmpty()) {
      return Ruling.answer(past(state, decide.decision()));
    }
    Part.Asked asked = found.get();
    return switch (asked.state()) {
      case DECIDED -> Ruling.answer(alreadyDecided(asked));
      case EXPIRED -> Ruling.answer(new SessionOutcome.DecisionExpired());
      case RUN_ENDED -> Ruling.answer(new SessionOutcome.RunEnded());
      case OPEN -> {
        if (asked.question().deadline().orElse(Long.MAX_VALUE) <= nowMillis) {
          yield Ruling.answer(new SessionOutcome.DecisionExpired());
        }
        Optional<String> flaw = AnswerRules.flaw(asked.question(), decide.answer());
        if (flaw.isPresent()) {
          yield Ruling.answer(new SessionOutcome.Invalid(flaw.get()));
        }
        Ruling.Builder ruling = new Ruling.Builder(state);
        String run = state.run().orElseThrow().run();
        ruling.add(new SessionEvent.Decided(run, decide.decision(), decide.answer(), decide.by()));
        yield ruling.done(new SessionOutcome.Done(ruling.last()));
      }
    };
  }

  private static SessionOutcome alreadyDecided(Part.Asked asked) {
    return new SessionOutcome.AlreadyDecided(asked.answer().orElse(new Json("null")));
  }

  /** What became of a decision of a run that has ended, as its message tells. */
  private static SessionOutcome past(SessionState state, String decision) {
    for (Message message : state.transcript().messages().reversed()) {
      for (Part part : message.parts()) {
        if (part instanceof Part.Asked asked && asked.question().decision().equals(decision)) {
          return switch (asked.state()) {
            case DECIDED -> alreadyDecided(asked);
            case EXPIRED -> new SessionOutcome.DecisionExpired();
            case OPEN, RUN_ENDED -> new SessionOutcome.RunEnded();
          };
        }
      }
    }
    return new SessionOutcome.Unknown("decision", decision);
  }

  static Ruling steer(SessionState state, Command.SteerRun steer) {
    Optional<ActiveRun> found = state.run(steer.run());
    if (found.isEmpty() || found.get().cancelMillis().isPresent()) {
      return Ruling.answer(
          found.isEmpty() && state.memory().outcome(steer.run()).isEmpty()
              ? new SessionOutcome.Unknown("run", steer.run())
              : new SessionOutcome.TooLate());
    }
    if (found.get().steers().size() >= SessionLimits.MAX_STEERS) {
      return Ruling.answer(
          new SessionOutcome.Full(
              "things said to a run and not taken by it", SessionLimits.MAX_STEERS));
    }
    if (state.queue().size() + found.get().steers().size() >= SessionLimits.MAX_QUEUED) {
      // What is not taken has to find a place in the queue.
      return Ruling.answer(new SessionOutcome.Full("turns that wait", SessionLimits.MAX_QUEUED));
    }
    Ruling.Builder ruling = new Ruling.Builder(state);
    String id = ruling.name('s');
    ruling.add(new SessionEvent.Steered(steer.run(), id, steer.text()));
    return ruling.done(new SessionOutcome.Steered(id, ruling.last()));
  }

  static Ruling editQueued(SessionState state, Command.EditQueued edit) {
    Optional<QueueItem> found = state.queued(edit.item());
    if (found.isEmpty()) {
      return Ruling.answer(new SessionOutcome.Unknown("item", edit.item()));
    }
    Message message = Message.ofUser(found.get().message().id(), edit.parts());
    return one(state, new SessionEvent.QueueEdited(edit.item(), message));
  }

  static Ruling removeQueued(SessionState state, Command.RemoveQueued remove) {
    return state.queued(remove.item()).isEmpty()
        ? Ruling.answer(new SessionOutcome.Unknown("item", remove.item()))
        : one(state, new SessionEvent.QueueRemoved(remove.item()));
  }

  static Ruling truncate(SessionState state, Command.Truncate truncate) {
    if (state.run().isPresent()) {
      ActiveRun active = state.run().get();
      return Ruling.answer(new SessionOutcome.Busy(active.run(), active.phase()));
    }
    if (truncate.version().isPresent() && truncate.version().getAsLong() != state.version()) {
      return Ruling.answer(new SessionOutcome.VersionConflict(state.version()));
    }
    OptionalInt index = state.transcript().indexOf(truncate.from());
    if (index.isEmpty()) {
      return Ruling.answer(new SessionOutcome.Unknown("message", truncate.from()));
    }
    Ruling.Builder ruling = new Ruling.Builder(state);
    ruling.add(new SessionEvent.Truncated(truncate.from()));
    return ruling.done(new SessionOutcome.Truncated(state.version() + 1, ruling.last()));
  }

  /** A single event. */
  static Ruling one(SessionState state, SessionEvent event) {
    Ruling.Builder ruling = new Ruling.Builder(state);
    ruling.add(event);
    return ruling.done(new SessionOutcome.Done(ruling.last()));
  }
}
