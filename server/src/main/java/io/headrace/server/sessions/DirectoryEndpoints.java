package io.headrace.server.sessions;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.sessions.Cursor;
import io.headrace.sessions.Glance;
import io.headrace.sessions.Recent;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sessions as many: which there are, and a new one. */
final class DirectoryEndpoints {
  private final OpenSessions sessions;
  private final SessionDirectory directory;
  private final NewNames names;

  DirectoryEndpoints(OpenSessions sessions, SessionDirectory directory, NewNames names) {
    this.sessions = sessions;
    this.directory = directory;
    this.names = names;
  }

  // A list.

  /** A line of the list. */
  private record Line(NamedSession session, Recent recent, Glance seen) {}

  void list(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    DirectoryPage page = DirectoryPage.of(request);
    CompletableFuture<Listed> listed =
        directory
            .look(() -> look(page, sessions.live().recent(page.basin(), page.wish())))
            .orElseThrow(DirectoryEndpoints::tooMany);
    SessionProblems.onLoop(
        exchange,
        SessionProblems::of,
        listed,
        all -> exchange.answer(Response.of(200, MediaType.JSON, written(exchange, all))));
  }

  private static Problem tooMany() {
    return new Problem(
        ErrorCode.RATE_LIMITED,
        "too many ask for lists of sessions; nothing was done for this request, send it again"
            + " later");
  }

  private record Listed(List<Line> lines, Optional<String> next) {}

  private CompletableFuture<Listed> look(DirectoryPage page, List<Recent> found) {
    boolean hasMore = found.size() > page.limit();
    List<Recent> shown = hasMore ? found.subList(0, page.limit()) : found;
    Optional<String> next = hasMore ? Optional.of(page.after(shown.getLast())) : Optional.empty();
    List<CompletableFuture<Optional<Line>>> lines =
        shown.stream().map(recent -> line(page, recent)).toList();
    return CompletableFuture.allOf(lines.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ ->
            new Listed(
                lines.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList(),
                next));
  }

  /** One that cannot be read, or is gone by now, must not hide the others. */
  private CompletableFuture<Optional<Line>> line(DirectoryPage page, Recent recent) {
    NamedSession session =
        NamedSession.seenBy(page.caller(), new SessionId(page.basin(), recent.name()));
    return sessions
        .live()
        .glance(session.id())
        .thenApply(glance -> glance.map(seen -> new Line(session, recent, seen)));
  }

  private static byte[] written(Exchange exchange, Listed listed) {
    return JsonObject.begin(exchange.loop().text())
        .array("sessions", listed.lines(), DirectoryEndpoints::writeLine)
        .text("next", listed.next())
        .end()
        .toBytes();
  }

  private static void writeLine(TextBuffer out, Line line) {
    JsonObject.begin(out)
        .text("session", line.session().seen().text())
        .text("title", line.seen().title())
        .number("updated", line.recent().millis())
        .bool("busy", line.seen().phase() != Phase.IDLE)
        .word("phase", line.seen().phase())
        .end();
  }

  // A new one.

  void create(Exchange exchange, Request request, byte[] body) {
    Optional<Command.SetTitle> title =
        SessionBodies.read(
            request, body, members -> members.optionalText("title").map(Command.SetTitle::new));
    Optional<String> key = SessionBodies.key(request);
    NamedSession session = names.choose(request, key);
    CompletableFuture<Cursor> made =
        sessions
            .open(session, request)
            .thenCompose(stream -> titled(session, stream.id(), title, key));
    SessionProblems.onLoop(
        exchange,
        session,
        made,
        cursor ->
            exchange.answer(Response.of(201, MediaType.JSON, written(exchange, session, cursor))));
  }

  /** Where the session's first event stands, if there is one. */
  private CompletableFuture<Cursor> titled(
      NamedSession session, long epoch, Optional<Command.SetTitle> title, Optional<String> key) {
    if (title.isEmpty()) {
      return CompletableFuture.completedFuture(new Cursor(epoch, -1));
    }
    return sessions
        .live()
        .submit(session.id(), title.get(), key)
        .thenApply(outcome ->
            new Cursor(epoch, outcome instanceof SessionOutcome.Done(long seqNum) ? seqNum : -1));
  }

  private static byte[] written(Exchange exchange, NamedSession session, Cursor cursor) {
    return JsonObject.begin(exchange.loop().text())
        .text("session", session.seen().text())
        .text("cursor", cursor.toString())
        .end()
        .toBytes();
  }
}
