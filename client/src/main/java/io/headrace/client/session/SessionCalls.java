package io.headrace.client.session;

import io.headrace.client.call.Answer;
import io.headrace.client.call.Ask;
import io.headrace.client.call.Call;
import io.headrace.client.call.Effect;
import io.headrace.client.call.JsonCalls;
import io.headrace.wire.BasinName;
import io.headrace.wire.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The requests that are made of sessions, one method each. Refusals with status 409 are answers,
 * which the caller decides upon; other refusals fail the future. May be used from any thread.
 */
final class SessionCalls {
  private static final String KEY = "idempotency-key";

  private final JsonCalls calls;
  private final BasinName basin;
  private final Supplier<String> keys;

  /**
   * @param keys makes keys under which requests are done once: never the same twice
   */
  SessionCalls(JsonCalls calls, BasinName basin, Supplier<String> keys) {
    this.calls = calls;
    this.basin = basin;
    this.keys = keys;
  }

  /** Reads what succeeded, and what was refused because of the state of the session. */
  private static final class Outcomes implements Call.Reader<SessionJson.Members> {
    private static final Outcomes READER = new Outcomes();

    @Override
    public boolean reads(int status) {
      return status == 409 || Call.Reader.super.reads(status);
    }

    @Override
    public SessionJson.Members read(Answer answer) {
      return answer.body().length == 0
          ? new SessionJson.Members()
          : SessionJson.Members.of(answer.body(), answer.isAfterDoubt());
    }
  }

  /** What is about one run. */
  record OfRun(String session, String run, String fence) {
    String subject() {
      return "run \"" + run + "\" of session \"" + session + "\"";
    }

    String path(String verb) {
      return runPath(session, run) + "/" + verb;
    }
  }

  private static String sessionPath(String session) {
    return "/v1/sessions/" + PercentCoding.encode(session);
  }

  private static String runPath(String session, String run) {
    return sessionPath(session) + "/runs/" + PercentCoding.encode(run);
  }

  private static String subject(String session) {
    return "session \"" + session + "\"";
  }

  /** The same for one run, all of whose requests wait when a server asks one of them to. */
  SessionCalls ofOneRun() {
    return new SessionCalls(calls.together(), basin, keys);
  }

  /** A key under which a request is done once, however often it is sent. */
  String newKey() {
    return keys.get();
  }

  private CompletableFuture<SessionJson.Members> postOnce(
      String verb, String subject, String path, byte[] body) {
    return calls.basin(
        basin,
        Ask.change(verb, subject, Effect.REPEATABLE, "POST", path)
            .withJson(body)
            .withHeader(KEY, newKey()),
        Outcomes.READER);
  }

  // Of a session.

  CompletableFuture<SessionJson.Members> begin(Turn turn) {
    return postOnce(
        "send a turn to",
        subject(turn.session()),
        sessionPath(turn.session()) + "/runs",
        SessionJson.turn(turn));
  }

  CompletableFuture<SessionJson.Members> snapshot(String session) {
    return calls.basin(
        basin, Ask.get("look at", subject(session), sessionPath(session)), Outcomes.READER);
  }

  CompletableFuture<SessionJson.Members> cancel(String session, String run) {
    return postOnce(
        "cancel",
        new OfRun(session, run, "").subject(),
        runPath(session, run) + "/cancel",
        "{}".getBytes(StandardCharsets.US_ASCII));
  }

  CompletableFuture<SessionJson.Members> steer(String session, String run, String text) {
    return postOnce(
        "steer",
        new OfRun(session, run, "").subject(),
        runPath(session, run) + "/steer",
        SessionJson.text("text", text));
  }

  CompletableFuture<SessionJson.Members> decide(String session, String decision, byte[] body) {
    return postOnce(
        "decide \"" + decision + "\" in",
        subject(session),
        sessionPath(session) + "/decisions/" + PercentCoding.encode(decision),
        body);
  }

  // Of work.

  /**
   * Finds a run. An attempt whose answer was lost may have claimed one: who asks again under the
   * same key is told of that, as long as it lasts.
   */
  CompletableFuture<SessionJson.Members> seek(
      List<String> agents, String worker, Duration wait, String key) {
    long millis = wait.toMillis();
    return calls
        .waiting(wait)
        .basin(
            basin,
            Ask.change("find", "a run", Effect.REPEATABLE, "POST", "/v1/claims")
                .withJson(SessionJson.claims(agents, worker, millis))
                .withHeader(KEY, key),
            Outcomes.READER);
  }

  /** Claims a run; who asks again under the same key is told of the same claim. */
  CompletableFuture<SessionJson.Members> claim(
      String session, String run, String worker, String key) {
    OfRun of = new OfRun(session, run, "");
    return calls.basin(
        basin,
        Ask.change("claim", of.subject(), Effect.REPEATABLE, "POST", of.path("claim"))
            .withJson(SessionJson.text("worker", worker))
            .withHeader(KEY, key),
        Outcomes.READER);
  }

  /**
   * Writes events. They are stored once, however often they are sent: what was stored by an attempt
   * whose answer was lost is refused as a conflict.
   *
   * @param expected the last event of ours
   */
  CompletableFuture<SessionJson.Members> events(OfRun of, List<RunEvent> events, String expected) {
    return work("write to", of, "events", SessionJson.events(events, expected), Optional.empty());
  }

  /** Asks; a key makes a repetition get the first answer. */
  CompletableFuture<SessionJson.Members> ask(OfRun of, Question question, String key) {
    return work("ask in", of, "ask", SessionJson.question(question), Optional.of(key));
  }

  CompletableFuture<SessionJson.Members> inbox(OfRun of, Duration wait, Optional<String> seen) {
    Ask ask =
        Ask.change("listen to", of.subject(), Effect.READS, "POST", of.path("inbox"))
            .withJson(SessionJson.inbox(wait.toMillis(), seen))
            .withHeader("headrace-fence", of.fence());
    return calls.waiting(wait).basin(basin, ask, Outcomes.READER);
  }

  CompletableFuture<SessionJson.Members> settle(
      OfRun of, RunOutcome outcome, Optional<String> error, Optional<String> usage) {
    return work(
        "settle", of, "settle", SessionJson.settle(outcome, error, usage), Optional.empty());
  }

  private CompletableFuture<SessionJson.Members> work(
      String verb, OfRun of, String path, byte[] body, Optional<String> key) {
    Ask ask =
        Ask.change(verb, of.subject(), Effect.REPEATABLE, "POST", of.path(path))
            .withJson(body)
            .withHeader("headrace-fence", of.fence());
    return calls.basin(
        basin, key.isPresent() ? ask.withHeader(KEY, key.get()) : ask, Outcomes.READER);
  }
}
