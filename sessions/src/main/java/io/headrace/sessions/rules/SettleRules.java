package io.headrace.sessions.rules;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Role;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.QueueItem;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Steer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a run ends: the finished message, the terminal event, what the user said in vain, the next
 * run, and the release of the fence are one append.
 */
final class SettleRules {
  private SettleRules() {}

  static Ruling settle(SessionState state, Command.Settle settle) {
    return WorkRules.refuse(state, settle.run(), settle.fence())
        .orElseGet(() ->
            settled(
                state,
                state.run().orElseThrow(),
                settle.outcome(),
                settle.error(),
                settle.usage()));
  }

  /** The end of the active run, whoever wants it. */
  static Ruling settled(
      SessionState state,
      ActiveRun active,
      RunOutcome outcome,
      Optional<String> error,
      Optional<Json> usage) {
    Ruling.Builder ruling = new Ruling.Builder(state);
    end(ruling, active, outcome, error, usage);
    ruling.key();
    long seqNum = ruling.last();
    List<QueueItem> queue = new ArrayList<>(state.queue());
    queue.addAll(leaveSteers(ruling, active));
    ruling.fence("");
    Optional<SessionOutcome.Begun> next = BeginRules.next(ruling, queue);
    return ruling.done(new SessionOutcome.Settled(outcome, next, seqNum));
  }

  /** What the user said to a run that has ended, and it has not taken, waits for its own. */
  static List<QueueItem> leaveSteers(Ruling.Builder ruling, ActiveRun ended) {
    List<QueueItem> items = new ArrayList<>();
    for (Steer steer : ended.steers()) {
      String item = ruling.name('q');
      Message message =
          Message.ofUser(ruling.name('m'), List.of(new Part.Written(Text.of(steer.text()))));
      Optional<String> agent = ended.begun().agent();
      ruling.add(new SessionEvent.Queued(item, message, agent, /* first= */ false));
      items.add(new QueueItem(item, message, agent, /* first= */ false));
    }
    return items;
  }

  /** The events with which a run ends. */
  static void end(
      Ruling.Builder ruling,
      ActiveRun active,
      RunOutcome outcome,
      Optional<String> error,
      Optional<Json> usage) {
    ActiveRun ended = active;
    for (Part.Question open : active.openQuestions()) {
      ruling.add(closed(active, open));
      ended =
          ended.decided(
              open.decision(), DecisionState.RUN_ENDED, Optional.empty(), Optional.empty());
    }
    Message message =
        new Message(
            active.begun().answer(),
            Role.ASSISTANT,
            ended.draft().parts(),
            Optional.of(outcome),
            error);
    ruling.add(new SessionEvent.Settled(active.run(), outcome, message, error, usage));
  }

  static SessionEvent closed(ActiveRun active, Part.Question open) {
    return new SessionEvent.DecisionClosed(
        active.run(), open.decision(), DecisionState.RUN_ENDED, Optional.empty());
  }
}
