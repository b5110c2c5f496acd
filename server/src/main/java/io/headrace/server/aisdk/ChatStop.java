package io.headrace.server.aisdk;

import io.headrace.server.http.Exchange;
import io.headrace.server.http.Response;
import io.headrace.server.sessions.NamedSession;
import io.headrace.server.sessions.OpenSessions;
import io.headrace.server.sessions.SessionProblems;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.QueueItem;
import io.headrace.sessions.state.SessionState;
import java.util.List;
import java.util.Optional;

/**
 * Somebody wants an answer to end: one that is being written, or that waits to be. Without the name
 * of a message it is the one that is being written, whoever has asked for it.
 */
final class ChatStop {
  private final OpenSessions sessions;
  private final Exchange exchange;
  private final NamedSession session;
  private final Optional<String> message;

  /**
   * @param message the message that is not to be answered, or the answer that is to end
   */
  ChatStop(
      OpenSessions sessions, Exchange exchange, NamedSession session, Optional<String> message) {
    this.sessions = sessions;
    this.exchange = exchange;
    this.session = session;
    this.message = message;
  }

  void stop() {
    SessionProblems.onLoop(
        exchange, session, sessions.seen(session), snapshot -> stop(snapshot.state()));
  }

  private void stop(SessionState state) {
    Optional<QueueItem> waiting =
        state.queue().stream()
            .filter(item -> message.equals(Optional.of(item.message().id())))
            .findAny();
    Optional<ActiveRun> active = state.run().filter(run -> isMeant(run, state));
    if (waiting.isPresent()) {
      remove(waiting.get());
    } else if (active.isPresent()) {
      cancel(active.get());
    } else {
      exchange.answer(Response.empty(204));
    }
  }

  /** A run answers the message before it, which is the last one while the run is active. */
  private boolean isMeant(ActiveRun run, SessionState state) {
    List<Message> said = state.transcript().messages();
    return message.isEmpty()
        || message.get().equals(run.begun().answer())
        || (!said.isEmpty() && message.get().equals(said.getLast().id()));
  }

  private void remove(QueueItem item) {
    SessionProblems.onLoop(
        exchange,
        session,
        sessions
            .live()
            .submit(session.id(), new Command.RemoveQueued(item.item()), Optional.empty()),
        outcome -> {
          if (outcome instanceof SessionOutcome.Unknown) {
            // Its turn has come meanwhile, and no turn waits twice.
            stop();
          } else {
            exchange.answer(Response.empty(202));
          }
        });
  }

  private void cancel(ActiveRun run) {
    Command cancel = new Command.Cancel(run.run(), Optional.empty(), Optional.empty());
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.live().submit(session.id(), cancel, Optional.empty()),
        _ -> exchange.answer(Response.empty(202)));
  }
}
