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
              key, Kind.BEGUN, begun.run(), begun.answer(), messageOf(begun, after), seqNum);
      case SessionEvent.RunClaimed(String run, _) ->
          after
              .run(run)
              .map(ActiveRun::begun)
              .map(begun ->
                  new Receipt(
                      key, Kind.CLAIMED, run, begun.answer(), messageOf(begun, after), seqNum))
              .orElseGet(() -> done(key, event, seqNum));
      case SessionEvent.Queued queued ->
          new Receipt(key, Kind.QUEUED, queued.item(), "", queued.message().id(), seqNum);
      case SessionEvent.Decided decided ->
          new Receipt(key, Kind.DECIDED, decided.decision(), "", "", seqNum);
      case SessionEvent.Steered steered ->
          new Receipt(key, Kind.STEERED, steered.steer(), "", "", seqNum);
      case SessionEvent.Asked asked ->
          new Receipt(key, Kind.ASKED, asked.question().decision(), "", "", seqNum);
      case SessionEvent.Settled settled ->
          new Receipt(key, Kind.SETTLED, settled.run(), settled.outcome().text(), "", seqNum);
      case SessionEvent.Truncated _ ->
          new Receipt(key, Kind.TRUNCATED, Long.toString(after.version()), "", "", seqNum);
      default -> done(key, event, seqNum);
    };
  }

  private static Receipt done(String key, SessionEvent event, long seqNum) {
    String id = event instanceof SessionEvent.Work ? Receipt.WORK : event.type().text();
    return new Receipt(key, Kind.DONE, id, "", "", seqNum);
  }

  /** The message that a run answers, if it came with it: the last one, while the run is active. */
  private static String messageOf(SessionEvent.RunBegun begun, SessionState after) {
    return begun.trigger() == Trigger.MESSAGE && after.transcript().size() > 0
        ? after.transcript().messages().getLast().id()
        : "";
  }
}
