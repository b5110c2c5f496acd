package io.headrace.sessions.state;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Receipt;
import io.headrace.sessions.event.SessionEvent.Receipt.Kind;
import io.headrace.sessions.event.Trigger;

/** What is to be remembered of a request, by the event that it led to. */
final class Receipts {
  private Receipts() {}

  /**
   * What to remember.
   *
   * @param before the state that the event changes
   */
  static Receipt of(String key, SessionEvent event, SessionState before) {
    long seqNum = before.tail();
    return switch (event) {
      case SessionEvent.RunBegun begun ->
          new Receipt(
              key, Kind.BEGUN, begun.run(), begun.answer(), messageOf(begun, before), seqNum);
      case SessionEvent.Queued queued ->
          new Receipt(key, Kind.QUEUED, queued.item(), "", queued.message().id(), seqNum);
      case SessionEvent.Decided decided ->
          new Receipt(key, Kind.DECIDED, decided.decision(), "", "", seqNum);
      case SessionEvent.Steered steered ->
          new Receipt(key, Kind.STEERED, steered.steer(), "", "", seqNum);
      case SessionEvent.Asked asked ->
          new Receipt(key, Kind.ASKED, asked.question().decision(), "", "", seqNum);
      case SessionEvent.RunClaimed claimed ->
          new Receipt(key, Kind.CLAIMED, claimed.run(), "", "", seqNum);
      default -> new Receipt(key, Kind.DONE, "", "", "", seqNum);
    };
  }

  /** The message that a run answers stands right before its begin, if it is a new one. */
  private static String messageOf(SessionEvent.RunBegun begun, SessionState before) {
    return begun.trigger() == Trigger.REGENERATE || before.transcript().size() == 0
        ? ""
        : before.transcript().messages().getLast().id();
  }
}
