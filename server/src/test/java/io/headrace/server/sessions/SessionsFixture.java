package io.headrace.server.sessions;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests of sessions ask a server for, most of the time. */
final class SessionsFixture {
  private final ServerFixture server;

  SessionsFixture(ServerFixture server) {
    this.server = server;
  }

  ServerFixture server() {
    return server;
  }

  /** A run, as its worker was told of it. */
  record Run(String session, String run, String answer, String fence, String cursor) {
    String path() {
      return "/v1/sessions/" + session + "/runs/" + run;
    }

    String headers() {
      return "headrace-fence: " + fence + "\r\n";
    }
  }

  RawClient.Answer get(String path) {
    return server.call("GET", "/v1/sessions" + path, "", "");
  }

  RawClient.Answer post(String path, String body) {
    return server.call("POST", "/v1/sessions" + path, "", body);
  }

  RawClient.Answer post(String path, String key, String body) {
    return server.call("POST", "/v1/sessions" + path, "idempotency-key: " + key + "\r\n", body);
  }

  /** What somebody says. */
  static String message(String text) {
    return "\"message\":{\"parts\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
  }

  /** Begins a run that nobody has claimed yet. */
  String begin(String session, String text) {
    RawClient.Answer begun = post("/" + session + "/runs", "{" + message(text) + "}");
    require(begun, 201);
    return member(begun, "run");
  }

  /** Begins a run and claims it at once. */
  Run work(String session, String text) {
    RawClient.Answer begun =
        post("/" + session + "/runs", "{" + message(text) + ",\"claim\":{\"worker\":\"me\"}}");
    require(begun, 201);
    return new Run(
        session,
        member(begun, "run"),
        member(begun, "answer"),
        member(begun, "fence"),
        member(begun, "cursor"));
  }

  /** Sends something as the worker of a run. */
  RawClient.Answer as(Run run, String what, String body) {
    return server.call("POST", run.path() + "/" + what, run.headers(), body);
  }

  RawClient.Answer say(Run run, String text) {
    return as(run, "events", "{\"events\":[{\"type\":\"text\",\"delta\":\"" + text + "\"}]}");
  }

  RawClient.Answer settle(Run run) {
    return as(run, "settle", "{\"outcome\":\"completed\"}");
  }

  /** The value of a member that is a text and stands once. */
  static String member(RawClient.Answer answer, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.text());
    if (!found.find()) {
      throw new IllegalStateException("no " + name + " in " + answer.text());
    }
    return found.group(1);
  }

  static void require(RawClient.Answer answer, int status) {
    if (answer.status() != status) {
      throw new IllegalStateException(
          "expected " + status + ", but got " + answer.status() + ": " + answer.text());
    }
  }

  /** Lets time pass. */
  void pass(Duration duration) {
    server.time().advance(duration);
  }

  /** Waits until so many workers wait for news of a session. */
  void awaitListeners(String session, int number) {
    server.awaitMeter("headrace_sessions_listeners", each -> each == number);
    // What is asked of one session is done in the order in which it came.
    require(get("/" + session + "/status"), 200);
  }

  /** Waits until a session has come to a phase; what leads there happens on other threads. */
  void awaitPhase(String session, String phase) {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!get("/" + session + "/status").text().contains("\"phase\":\"" + phase + "\"")) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException(session + " is still not " + phase);
      }
    }
  }
}
