package io.headrace.server.sessions;

import io.headrace.log.AdminOutcome;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.server.sessions.tail.SnapshotWriter;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.MessageWriter;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.SessionEvent.SettledRun;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One session as a whole: what it has come to, and what is done to all of it. */
final class SessionEndpoints {
  private final OpenSessions sessions;
  private final Changes changes;
  private final SnapshotWriter large;

  SessionEndpoints(OpenSessions sessions, Changes changes, SnapshotWriter large) {
    this.sessions = sessions;
    this.changes = changes;
    this.large = large;
  }

  void snapshot(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    look(
        exchange,
        request,
        (session, snapshot) -> {
          if (SnapshotWriter.isLarge(snapshot)) {
            SessionProblems.onLoop(
                exchange,
                session,
                large.answer(snapshot, exchange.packing()),
                answer -> send(exchange, answer));
          } else {
            write(exchange, snapshot::write);
          }
        });
  }

  /** Much may have been left untaken while this was written. */
  private static void send(Exchange exchange, Response answer) {
    try {
      exchange.requireRoom();
    } catch (Problem e) {
      answer.body().release();
      throw e;
    }
    exchange.answer(answer);
  }

  void status(Exchange exchange, Request request, byte[] body) {
    look(exchange, request, (_, snapshot) -> write(exchange, out -> writeStatus(out, snapshot)));
  }

  private void look(Exchange exchange, Request request, BiConsumer<NamedSession, Snapshot> teller) {
    NamedSession session = NamedSession.of(request);
    Stream _ = sessions.require(session);
    SessionProblems.onLoop(
        exchange, session, sessions.seen(session), snapshot -> teller.accept(session, snapshot));
  }

  private static void write(Exchange exchange, Consumer<TextBuffer> writer) {
    TextBuffer out = exchange.loop().text();
    writer.accept(out);
    exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
  }

  private static void writeStatus(TextBuffer out, Snapshot snapshot) {
    SessionState state = snapshot.state();
    Phase phase = state.phase();
    JsonObject object =
        JsonObject.begin(out)
            .bool("busy", state.run().isPresent())
            .bool("attachable", state.run().isPresent() && phase != Phase.CANCELLING)
            .word("phase", phase);
    state.run().ifPresent(run -> object.value("run", run, Snapshot::writeRun));
    object
        .bool(
            "cancel_requested",
            state.run().filter(run -> run.cancelMillis().isPresent()).isPresent())
        .array(
            "decisions",
            state.run().map(ActiveRun::openQuestions).orElse(List.of()),
            MessageWriter::write)
        .array("queue", state.queue(), Snapshot::writeItem);
    state.memory().last().ifPresent(last -> object.value("last", last, SessionEndpoints::writeEnd));
    object.text("cursor", snapshot.cursor().toString()).number("version", state.version()).end();
  }

  private static void writeEnd(TextBuffer out, SettledRun last) {
    JsonObject.begin(out).text("run", last.run()).word("outcome", last.outcome()).end();
  }

  void delete(Exchange exchange, Request request, byte[] body) {
    NamedSession session = NamedSession.of(request);
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.live().delete(session.id()),
        outcome -> exchange.answer(deleted(outcome, session)));
  }

  private static Response deleted(AdminOutcome<StreamInfo> outcome, NamedSession session) {
    return switch (outcome) {
      case AdminOutcome.Done<StreamInfo> _ -> Response.empty(202);
      case AdminOutcome.StreamMissing<StreamInfo> _ -> problem(Why.NO_SESSION, session);
      case AdminOutcome.BasinMissing<StreamInfo> _ ->
          problem(OpenSessions.ifBasinMissing(session), session);
      case AdminOutcome.BasinDeleting<StreamInfo> _, AdminOutcome.StreamDeleting<StreamInfo> _ ->
          problem(Why.DELETING, session);
      case AdminOutcome.StorageFull<StreamInfo> _ -> problem(Why.STORAGE_FULL, session);
      case AdminOutcome.Stopped<StreamInfo>(_, boolean certain) ->
          problem(certain ? Why.STOPPED : Why.UNCERTAIN, session);
      case AdminOutcome.AlreadyExists<StreamInfo> _ ->
          throw new IllegalStateException("nothing was made, and yet it is there already");
    };
  }

  private static Response problem(Why why, NamedSession session) {
    Problem problem = SessionProblems.of(why, session);
    return problem.toResponse();
  }

  void title(Exchange exchange, Request request, byte[] body) {
    Command.SetTitle title =
        SessionBodies.read(request, body, members -> new Command.SetTitle(members.text("title")));
    changes.submit(exchange, request, title, Telling.PLAIN);
  }

  void note(Exchange exchange, Request request, byte[] body) {
    Command.Note note =
        SessionBodies.read(
            request, body, members -> new Command.Note(members.text("kind"), members.json("data")));
    changes.submit(exchange, request, note, Telling.PLAIN);
  }

  void truncate(Exchange exchange, Request request, byte[] body) {
    Command.Truncate truncate =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Truncate(members.text("from"), members.optionalNumber("version")));
    changes.submit(exchange, request, truncate, Telling.PLAIN);
  }
}
