package io.headrace.sessions.state;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Receipt;
import io.headrace.sessions.event.SessionEvent.Receipt.Kind;
import io.headrace.sessions.event.Trigger;

/** What is to be remembered of a request, by the event that it led to. */
final class Receipts {
  private Receipts() {}

  /**
   * The receipt of a request.
   *
   * @param event its event
   * @param after the state after that, but for this receipt
   * @param seqNum where the event stands
   */
  static Receipt of(String key, SessionEvent event, SessionState after, long seqNum) {
    return switch (event) {
      case SessionEvent.RunBegun begun ->
          new Receipt(
              key, Kind.BEGUN, begun.run(), begun.answer(), messageOf(begun, after), "", seqNum);
      case SessionEvent.RunClaimed(String run, _) ->
          after
              .run(run)
              .map(active -> claimed(key, active, after, seqNum))
              .orElseGet(() -> done(key, event, seqNum));
      case SessionEvent.Queued queued ->
          new Receipt(key, Kind.QUEUED, queued.item(), "", queued.message().id(), "", seqNum);
      case SessionEvent.Decided decided ->
          new Receipt(key, Kind.DECIDED, decided.decision(), "", "", "", seqNum);
      case SessionEvent.Steered steered ->
          new Receipt(key, Kind.STEERED, steered.steer(), "", "", steered.run(), seqNum);
      case SessionEvent.Asked asked ->
          new Receipt(key, Kind.ASKED, asked.question().decision(), "", "", asked.run(), seqNum);
      case SessionEvent.Settled settled ->
          new Receipt(key, Kind.SETTLED, settled.run(), settled.outcome().text(), "", "", seqNum);
      case SessionEvent.Truncated(String from) ->
          new Receipt(key, Kind.TRUNCATED, Long.toString(after.version()), "", "", from, seqNum);
      default -> done(key, event, seqNum);
    };
  }

  private static Receipt claimed(String key, ActiveRun active, SessionState after, long seqNum) {
    // Whoever begins and claims at once has both in one append, with nothing between them.
    boolean atOnce = seqNum == active.beganAt() + 1;
    return new Receipt(
        key,
        Kind.CLAIMED,
        active.run(),
        active.begun().answer(),
        messageOf(active.begun(), after),
        atOnce ? "" : active.run(),
        seqNum);
  }

  private static Receipt done(String key, SessionEvent event, long seqNum) {
    String id = event instanceof SessionEvent.Work ? Receipt.WORK : event.type().text();
    String of =
        switch (event) {
          case SessionEvent.OfRun ofRun -> ofRun.run();
          case SessionEvent.QueueEdited(String item, _) -> item;
          case SessionEvent.QueueRemoved(String item) -> item;
          default -> "";
        };
    return new Receipt(key, Kind.DONE, id, "", "", of, seqNum);
  }

  /** The message that a run answers, if it came with it: the last one, while the run is active. */
  private static String messageOf(SessionEvent.RunBegun begun, SessionState after) {
    return begun.trigger() == Trigger.MESSAGE && after.transcript().size() > 0
        ? after.transcript().messages().getLast().id()
        : "";
  }
}
