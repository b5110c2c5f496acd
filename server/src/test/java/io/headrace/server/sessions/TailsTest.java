package io.headrace.server.sessions;

import static io.headrace.server.ServerFixture.request;
import static io.headrace.server.sessions.SessionsFixture.member;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.wire.Packing;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Those who watch a session: where they begin, what they are shown, and how that ends. */
@Timeout(60)
@Tag("slow")
final class TailsTest {
  private static final Pattern ID = Pattern.compile("(?m)^id: (.*)$");

  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  /** Somebody who watches, and everything that they were shown. */
  private static final class Watcher {
    final RawClient client;
    final StringBuilder shown = new StringBuilder();

    Watcher(RawClient client) {
      this.client = client;
      RawClient.Answer head = client.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-type")).startsWith("text/event-stream");
    }

    /** Reads on until something is shown. */
    String until(String what) {
      while (shown.indexOf(what) < 0) {
        String event = client.event();
        shown.append(event);
        assertThat(event).as("before %s: %s", what, shown).doesNotEndWith("(end)");
      }
      return shown.toString();
    }

    List<String> ids() {
      List<String> ids = new ArrayList<>();
      Matcher id = ID.matcher(shown);
      while (id.find()) {
        ids.add(id.group(1));
      }
      return ids;
    }
  }

  private Watcher watch(String query) {
    return watch(query, "");
  }

  private Watcher watch(String query, String headers) {
    return new Watcher(
        server.client().send(request("GET", "/v1/sessions/talk/tail" + query, headers, "")));
  }

  @Test
  void whoever_comes_is_greeted_shown_everything_and_then_what_happens() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.say(run, "one ");
    Watcher watcher = watch("");
    String shown = watcher.until("event: snapshot");
    assertThat(shown).startsWith("event: hello\ndata: {\"protocol\":1,\"session\":\"talk\"");
    assertThat(watcher.until("\"text\":\"one \"")).doesNotContain("event: reset");
    sessions.say(run, "two ");
    sessions.settle(run);
    assertThat(watcher.until("\"type\":\"settled\""))
        .contains("{\"type\":\"text\",\"run\":\"" + run.run() + "\",\"delta\":\"two \"}")
        .doesNotContain("\"delta\":\"one \"");
  }

  /** The end of a run takes its fence away, which has a place and is shown to nobody. */
  @Test
  void whoever_has_seen_everything_knows_it() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    sayMuch(run);
    sessions.settle(run);
    String cursor = member(sessions.get("/talk/status"), "cursor");
    assertThat(watcher.until("id: " + cursor + "\n\n")).contains("\"type\":\"settled\"");
    // And so nothing was missed by whoever comes back when all of it was dropped.
    sessions.pass(Duration.ofMinutes(1));
    sessions.post("/talk/title", "{\"title\":\"a title\"}");
    Watcher back = watch("?after=" + cursor);
    assertThat(back.until("\"a title\"")).doesNotContain("event: reset", "event: snapshot");
  }

  /** So much that the session is compacted once it is quiet. */
  private void sayMuch(SessionsFixture.Run run) {
    String many =
        Stream.generate(() -> "{\"type\":\"text\",\"delta\":\"w\"}")
            .limit(500)
            .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    for (int i = 0; i < 3; i++) {
      assertThat(sessions.as(run, "events", many).status()).isEqualTo(200);
    }
  }

  @Test
  void a_long_answer_is_all_there_for_whoever_comes_late() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      sessions.say(run, "w" + i + " ");
      said.append('w').append(i).append(' ');
    }
    assertThat(watch("").until("event: snapshot")).isNotEmpty();
    sessions.settle(run);
    Watcher late = watch("");
    assertThat(late.until("\"outcome\":\"completed\"")).contains("\"text\":\"" + said + "\"");
    // And it is there for whoever went away at the beginning and comes back.
    Watcher back = watch("?after=" + run.cursor());
    String rest = back.until("\"type\":\"settled\"");
    assertThat(rest).doesNotContain("event: snapshot", "event: reset");
    assertThat(rest).contains("\"text\":\"" + said + "\"");
  }

  @Test
  void every_cursor_is_followed_by_what_comes_after_it_and_nothing_else() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    for (int i = 0; i < 5; i++) {
      sessions.as(
          run, "events", "{\"events\":[{\"type\":\"data\",\"name\":\"n\",\"data\":" + i + "}]}");
    }
    sessions.settle(run);
    // Behind the end of the run its fence is taken away, which is a place and no event.
    String end = "id: " + member(sessions.get("/talk/status"), "cursor") + "\n\n";
    Watcher all = watch("?after=" + run.cursor());
    all.until(end);
    List<String> ids = all.ids();
    assertThat(ids).hasSize(7);
    for (int i = 0; i < ids.size() - 1; i++) {
      Watcher some = watch("?after=" + ids.get(i));
      some.until(end);
      assertThat(some.ids()).isEqualTo(ids.subList(i + 1, ids.size()));
    }
    // An EventSource repeats its old URL and sends a fresh header.
    Watcher again = watch("?after=" + ids.getFirst(), "last-event-id: " + ids.get(3) + "\r\n");
    again.until(end);
    assertThat(again.ids()).isEqualTo(ids.subList(4, 7));
  }

  @ParameterizedTest
  @CsvSource({"zz.5, foreign", "nonsense, malformed", "%s.999999, ahead"})
  void a_cursor_that_is_no_place_to_go_on_from_is_answered_with_a_reset_and_everything(
      String cursor, String reason) {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.say(run, "one ");
    String epoch = run.cursor().substring(0, run.cursor().indexOf('.'));
    Watcher watcher = watch("?after=" + cursor.formatted(epoch));
    assertThat(watcher.until("event: snapshot"))
        .contains("event: reset\ndata: {\"reason\":\"" + reason + "\"}");
    sessions.settle(run);
    assertThat(watcher.until("\"type\":\"settled\"")).contains("\"text\":\"one \"");
  }

  @Test
  void a_cursor_of_a_session_that_was_deleted_and_made_anew_is_foreign() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    assertThat(server.call("DELETE", "/v1/sessions/talk", "", "").status()).isEqualTo(202);
    server.engine().purge();
    sessions.work("talk", "goodbye");
    assertThat(watch("?after=" + run.cursor()).until("event: snapshot"))
        .contains("\"reason\":\"foreign\"", "goodbye")
        .doesNotContain("hello\"");
  }

  @Test
  void what_somebody_else_wrote_to_the_stream_is_passed_over() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    for (int i = 0; i < 10; i++) {
      assertThat(
              server
                  .call(
                      "POST",
                      "/v1/streams/talk/records",
                      "s2-basin: sessions\r\n",
                      "{\"records\":[{\"body\":\"no\\nevent\"}]}")
                  .status())
          .isEqualTo(200);
    }
    sessions.settle(run);
    assertThat(watcher.until("\"type\":\"settled\"")).doesNotContain("event\"", "no\nevent");
  }

  @Test
  void any_number_of_watchers_see_the_same_and_one_that_leaves_takes_nothing_along() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    List<Watcher> watchers = List.of(watch(""), watch(""), watch(""));
    watchers.forEach(watcher -> watcher.until("event: snapshot"));
    sessions.say(run, "one ");
    watchers.forEach(watcher -> watcher.until("\"delta\":\"one \""));
    watchers.getFirst().client.close();
    sessions.say(run, "two ");
    sessions.settle(run);
    List<Watcher> left = watchers.subList(1, 3);
    left.forEach(watcher -> watcher.until("\"type\":\"settled\""));
    assertThat(left.get(0).ids()).isEqualTo(left.get(1).ids()).isNotEmpty();
    assertThat(sessions.get("/talk").text()).contains("\"outcome\":\"completed\"");
  }

  @Test
  void whoever_goes_away_cancels_nothing_and_neither_does_the_last() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    watcher.client.close();
    String cursor = member(sessions.get("/talk"), "cursor");
    assertThat(sessions.say(run, "one ").status()).isEqualTo(200);
    assertThat(sessions.settle(run).status()).isEqualTo(200);
    Watcher back = watch("?after=" + cursor);
    assertThat(back.until("\"type\":\"settled\""))
        .contains("\"delta\":\"one \"")
        .doesNotContain("cancel");
  }

  @Test
  void a_run_that_begins_and_ends_between_two_looks_is_shown() {
    SessionsFixture.Run first = sessions.work("talk", "one");
    sessions.settle(first);
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    SessionsFixture.Run second = sessions.work("talk", "two");
    sessions.settle(second);
    assertThat(watcher.until("\"run\":\"" + second.run() + "\",\"outcome\":\"completed\""))
        .contains("{\"type\":\"run-begun\",\"run\":\"" + second.run());
  }

  @Test
  void silence_is_broken_by_comments_which_are_no_events() {
    sessions.work("talk", "hello");
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    int shown = watcher.ids().size();
    server.time().advance(Duration.ofSeconds(10));
    watcher.until("\n\n:\n\n");
    assertThat(watcher.ids()).hasSize(shown);
  }

  @Test
  void nobody_watches_over_one_connection_for_ever() {
    sessions.begin("talk", "hello");
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    server.time().advance(Duration.ofHours(1));
    assertThat(watcher.until("event: bye")).contains("\"reason\":\"rotate\"", "\"retry\":");
    assertThat(watcher.client.event()).isEqualTo("(end)");
  }

  @Test
  void a_server_that_stops_says_so() {
    sessions.begin("talk", "hello");
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    Thread.startVirtualThread(server.server()::close);
    assertThat(watcher.until("event: bye")).contains("\"reason\":\"drain\"");
    assertThat(watcher.client.event()).isEqualTo("(end)");
  }

  @Test
  void a_session_that_is_deleted_says_so() {
    sessions.begin("talk", "hello");
    Watcher watcher = watch("");
    watcher.until("event: snapshot");
    assertThat(server.call("DELETE", "/v1/sessions/talk", "", "").status()).isEqualTo(202);
    assertThat(watcher.until("event: bye")).contains("\"reason\":\"deleted\"");
    assertThat(watcher.client.event()).isEqualTo("(end)");
  }

  @Test
  void nothing_in_between_may_hold_an_answer_back() {
    sessions.begin("talk", "hello");
    RawClient client = server.client().send(request("GET", "/v1/sessions/talk/tail", "", ""));
    RawClient.Answer head = client.head();
    assertThat(head.header("cache-control")).contains("no-cache");
    assertThat(head.header("x-accel-buffering")).isEqualTo("no");
    assertThat(head.headers()).doesNotContainKey("connection");
  }

  @Test
  void a_cursor_of_what_a_compaction_dropped_is_answered_with_a_reset_and_everything() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sayMuch(run);
    sessions.settle(run);
    sessions.pass(Duration.ofMinutes(1));
    // What is asked of one session is done in the order in which it came.
    sessions.post("/talk/title", "{\"title\":\"a title\"}");
    Watcher watcher = watch("?after=" + run.cursor());
    assertThat(watcher.until("event: snapshot"))
        .contains("event: reset\ndata: {\"reason\":\"trimmed\"}");
    assertThat(watcher.until("\"outcome\":\"completed\""))
        .contains("\"text\":\"" + "w".repeat(1500));
  }

  @Test
  void what_a_long_session_has_come_to_is_shown_to_all_who_come() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    String word = "w".repeat(100_000);
    for (int i = 0; i < 4; i++) {
      assertThat(sessions.say(run, word).status()).isEqualTo(200);
    }
    sessions.settle(run);
    String cursor = member(sessions.get("/talk/status"), "cursor");
    List<Watcher> watchers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      watchers.add(watch(i == 0 ? "?after=no-cursor" : ""));
    }
    sessions.begin("talk", "goodbye");
    for (Watcher watcher : watchers) {
      assertThat(watcher.until("\"type\":\"run-begun\""))
          .contains("\"text\":\"" + word.repeat(4) + "\"");
      // The message comes once, in the snapshot or after it.
      assertThat(watcher.shown.toString().split("goodbye", -1)).hasSize(2);
    }
    // Whoever has seen it is shown the rest.
    assertThat(watch("?after=" + cursor).until("\"type\":\"run-begun\"")).doesNotContain(word);
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "gzip, gzip"})
  void what_a_long_session_has_come_to_is_told_to_whoever_asks(String accepted, String packed) {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    for (int i = 0; i < 4; i++) {
      assertThat(sessions.say(run, "w".repeat(100_000)).status()).isEqualTo(200);
    }
    sessions.settle(run);
    RawClient.Answer answer =
        server.call("GET", "/v1/sessions/talk", "accept-encoding: " + accepted + "\r\n", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-encoding")).isEqualTo(packed);
    byte[] body = answer.body().toByteArray();
    byte[] whole = packed.isEmpty() ? body : Packing.GZIP.unpack(body, 1 << 20);
    assertThat(new String(whole, UTF_8)).contains("\"text\":\"" + "w".repeat(400_000) + "\"");
  }

  /** A large event that leaves a small answer: the next takes its place. */
  private static String output(String text) {
    return "{\"events\":[{\"type\":\"tool-output\",\"call\":\"c\",\"preliminary\":true,\"output\":\""
        + text
        + "\"}]}";
  }

  @Test
  void whoever_takes_nothing_is_cut_off_hinders_nobody_and_goes_on_where_they_were() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient slow = server.track(new RawClient(server.server().address(), 4096));
    slow.send(request("GET", "/v1/sessions/talk/tail?after=" + run.cursor(), "", ""));
    assertThat(slow.head().status()).isEqualTo(200);
    StringBuilder shown = new StringBuilder(slow.event());
    Watcher quick = watch("?after=" + run.cursor());
    String large = "x".repeat(200_000);
    for (int i = 0; i < 40; i++) {
      assertThat(sessions.as(run, "events", output(large + i)).status()).isEqualTo(200);
      quick.until("x" + i + "\"");
    }
    sessions.settle(run);
    quick.until("\"type\":\"settled\"");
    // The clock may move before the server has noticed that the client takes nothing.
    while (!server.get("/metrics").text().contains("headrace_live_stalled_total 1.0")) {
      server.time().advance(Duration.ofSeconds(31));
    }
    try {
      while (true) {
        shown.append(slow.event());
      }
    } catch (UncheckedIOException e) {
      // Here it was cut.
    }
    Matcher id = ID.matcher(shown);
    String last = run.cursor();
    int seen = 0;
    while (id.find()) {
      last = id.group(1);
      seen++;
    }
    assertThat(seen).isLessThan(quick.ids().size());
    Watcher back = watch("?after=" + last);
    back.until("\"type\":\"settled\"");
    assertThat(back.ids()).isEqualTo(quick.ids().subList(seen, quick.ids().size()));
  }
}
