package io.headrace.server.sessions;

import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.sessions.Cursor;
import io.headrace.sessions.Inbox;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.event.EventReader;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.event.MessageReader;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.Word;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What a worker does with the run that it has. */
final class WorkEndpoints {
  private final OpenSessions sessions;
  private final Changes changes;
  private final SessionMeters meters;

  WorkEndpoints(OpenSessions sessions, Changes changes, SessionMeters meters) {
    this.sessions = sessions;
    this.changes = changes;
    this.meters = meters;
  }

  void ask(Exchange exchange, Request request, byte[] body) {
    String run = NamedSession.part(request);
    String fence = SessionBodies.fence(request);
    Command.Ask ask =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Ask(run, fence, MessageReader.question(members, /* decision= */ "")));
    changes.submit(exchange, request, ask, Telling.PLAIN);
  }

  /** A worker's wait for news. */
  private record News(OptionalLong seen, long waitMillis) {}

  void inbox(Exchange exchange, Request request, byte[] body) {
    NamedSession session = NamedSession.of(request);
    Stream stream = sessions.require(session);
    String run = NamedSession.part(request);
    String fence = SessionBodies.fence(request);
    News news =
        SessionBodies.read(
            request,
            body,
            members -> new News(place(members, "seen", stream.id()), LongPoll.wait(members)));
    CompletableFuture<Optional<Inbox>> inbox =
        sessions.live().inbox(session.id(), run, fence, news.seen().orElse(-1), news.waitMillis());
    meters.listens();
    exchange.answeredBy(new LongPoll(exchange, inbox));
    var _ = inbox.whenComplete((_, _) -> meters.listensNoMore());
    SessionProblems.onLoop(
        exchange,
        session,
        inbox,
        told ->
            told.ifPresentOrElse(
                known -> exchange.answer(told(exchange, stream, known)),
                () -> lost(exchange, session, stream, run)));
  }

  private static Response told(Exchange exchange, Stream stream, Inbox inbox) {
    JsonObject object =
        JsonObject.begin(exchange.loop().text())
            .value("inbox", inbox, InboxWriter::write)
            .text("cursor", new Cursor(stream.id(), inbox.seqNum()).toString());
    return Response.of(200, MediaType.JSON, object.end().toBytes());
  }

  /** The run is not the worker's: it has ended, or never was. */
  private void lost(Exchange exchange, NamedSession session, Stream stream, String run) {
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.seen(session),
        snapshot -> {
          SessionOutcome why =
              snapshot
                  .state()
                  .memory()
                  .outcome(run)
                  .<SessionOutcome>map(SessionOutcome.AlreadySettled::new)
                  .orElseGet(SessionOutcome.Fenced::new);
          exchange.answer(
              SessionStatuses.of(why, Telling.PLAIN, stream.id(), exchange.loop().text()));
        });
  }

  /** What became of events, and what the worker has to know. */
  private record Written(SessionOutcome outcome, Optional<Inbox> inbox) {}

  void events(Exchange exchange, Request request, byte[] body) {
    NamedSession session = NamedSession.of(request);
    Optional<String> key = SessionBodies.key(request);
    Stream stream = sessions.require(session);
    String run = NamedSession.part(request);
    String fence = SessionBodies.fence(request);
    Command.Append append =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Append(
                    run,
                    fence,
                    members.array("events", json -> EventReader.readWork(json, run)),
                    place(members, "expected", stream.id())));
    LiveSessions live = sessions.live();
    CompletableFuture<Written> written =
        live.submit(session.id(), append, key)
            .thenCompose(outcome ->
                outcome instanceof SessionOutcome.Done
                    ? live.inbox(
                            session.id(), run, fence, /* seenSeqNum= */ -1, /* waitMillis= */ 0)
                        .thenApply(inbox -> new Written(outcome, inbox))
                    : CompletableFuture.completedFuture(new Written(outcome, Optional.empty())));
    SessionProblems.onLoop(
        exchange, session, written, result -> exchange.answer(told(exchange, stream, result)));
  }

  private static Response told(Exchange exchange, Stream stream, Written written) {
    if (!(written.outcome() instanceof SessionOutcome.Done(long seqNum))) {
      return SessionStatuses.of(
          written.outcome(), Telling.PLAIN, stream.id(), exchange.loop().text());
    }
    JsonObject object =
        JsonObject.begin(exchange.loop().text())
            .text("cursor", new Cursor(stream.id(), seqNum).toString());
    written.inbox().ifPresent(inbox -> object.value("inbox", inbox, InboxWriter::write));
    return Response.of(200, MediaType.JSON, object.end().toBytes());
  }

  /** A place in another session is no place in this one; it comes before all. */
  private static OptionalLong place(Members members, String member, long epoch) {
    return SessionBodies.cursor(members, member)
        .map(cursor -> OptionalLong.of(cursor.epoch() == epoch ? cursor.seqNum() : -1))
        .orElseGet(OptionalLong::empty);
  }

  void settle(Exchange exchange, Request request, byte[] body) {
    String run = NamedSession.part(request);
    String fence = SessionBodies.fence(request);
    Command.Settle settle =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Settle(
                    run,
                    fence,
                    Word.of(RunOutcome.class, "outcome", members.text("outcome")),
                    members.optionalText("error"),
                    members.optionalJson("usage")));
    changes.submit(exchange, request, settle, Telling.SETTLE);
  }
}
