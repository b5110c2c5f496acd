package io.headrace.server.sessions;

import io.headrace.log.BasinInfo;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.server.access.Permission;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.Snapshot;
import java.util.concurrent.CompletableFuture;

/** Finds the session that a request names, and makes it where a message is sent to it. */
public final class OpenSessions {
  private final Engine engine;
  private final LiveSessions live;
  private final SessionBasins basins;

  /**
   * @param engine what is for everybody to see, and what the sessions are kept in
   * @param basins where sessions are looked for after a restart
   */
  OpenSessions(Engine engine, LiveSessions live, SessionBasins basins) {
    this.engine = engine;
    this.live = live;
    this.basins = basins;
  }

  /** The sessions themselves. */
  public LiveSessions live() {
    return live;
  }

  /** What a session has come to, with the name that the caller knows it by. */
  public CompletableFuture<Snapshot> seen(NamedSession session) {
    return live.snapshot(session.id())
        .thenApply(snapshot ->
            new Snapshot(
                new SessionId(session.id().basin(), session.seen()),
                snapshot.epoch(),
                snapshot.state()));
  }

  /**
   * The stream of a session that there is.
   *
   * @throws Problem if there is none, or it cannot be used
   */
  public Stream require(NamedSession session) {
    SessionId id = session.id();
    return switch (engine.stream(id.basin(), id.name())) {
      case Lookup.Found(Stream stream) -> usable(session, stream);
      case Lookup.BasinMissing _ -> throw SessionProblems.of(ifBasinMissing(session), session);
      case Lookup.BasinDeleting _ -> throw SessionProblems.of(Why.DELETING, session);
      case Lookup.StreamMissing _ -> throw SessionProblems.of(Why.NO_SESSION, session);
    };
  }

  /**
   * The stream of a session, which is made if it is not there and the caller may make it: the right
   * to append is enough where the basin creates streams that are appended to.
   *
   * @throws Problem if it cannot be made or used
   */
  public CompletableFuture<Stream> open(NamedSession session, Request request) {
    SessionId id = session.id();
    return switch (engine.stream(id.basin(), id.name())) {
      case Lookup.Found(Stream stream) -> {
        Stream usable = usable(session, stream);
        yield basins.note(id.basin()).thenApply(_ -> usable);
      }
      case Lookup.BasinDeleting _ -> throw SessionProblems.of(Why.DELETING, session);
      case Lookup.BasinMissing _ -> {
        if (!id.basin().equals(SessionId.DEFAULT_BASIN)) {
          throw SessionProblems.of(Why.NO_BASIN, session);
        }
        yield make(session, mayCreate(request, session));
      }
      case Lookup.StreamMissing(BasinInfo basin) -> {
        requirePlain(basin.config().streamCipher().isPresent());
        yield make(session, basin.config().createStreamOnAppend() || mayCreate(request, session));
      }
    };
  }

  private CompletableFuture<Stream> make(NamedSession session, boolean permitted) {
    if (!permitted) {
      // As for a stream: whoever may not make it is told that there is none.
      throw SessionProblems.of(Why.NO_SESSION, session);
    }
    return basins.note(session.id().basin()).thenCompose(_ -> live.open(session.id()));
  }

  private static boolean mayCreate(Request request, NamedSession session) {
    return request
        .caller()
        .grant()
        .permitsOnStream(
            Permission.CREATE_STREAM, session.id().basin().text(), session.seen().text());
  }

  /** What is missing if the basin is: the usual one is made with its first session. */
  static Why ifBasinMissing(NamedSession session) {
    return session.id().basin().equals(SessionId.DEFAULT_BASIN) ? Why.NO_SESSION : Why.NO_BASIN;
  }

  private static Stream usable(NamedSession session, Stream stream) {
    if (stream.stable().deleting()) {
      throw SessionProblems.of(Why.DELETING, session);
    }
    requirePlain(stream.info().cipher().isPresent());
    return stream;
  }

  /** The server itself reads and writes sessions, and has no keys of clients to do it with. */
  private static void requirePlain(boolean encrypted) {
    if (encrypted) {
      throw new Problem(
          ErrorCode.INVALID,
          "the streams of this basin are encrypted under keys that clients keep, and the server has"
              + " to read sessions; use a basin without stream_cipher");
    }
  }
}
