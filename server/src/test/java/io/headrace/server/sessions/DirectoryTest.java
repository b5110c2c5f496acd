package io.headrace.server.sessions;

import static io.headrace.server.sessions.SessionsFixture.member;
import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sessions there are, new ones, and their end. */
@Timeout(60)
@Tag("slow")
final class DirectoryTest {
  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private void touch(String session) {
    SessionsFixture.require(
        sessions.post("/" + session + "/queue", "{" + message("hi") + "}"), 201);
    sessions.pass(Duration.ofMillis(10));
  }

  // The list.

  @Test
  void there_are_none_before_the_first() {
    assertThat(sessions.get("").text()).isEqualTo("{\"sessions\":[]}");
  }

  @Test
  void the_last_active_comes_first_with_what_is_going_on() {
    touch("one");
    touch("two");
    SessionsFixture.require(sessions.post("/one/title", "{\"title\":\"The first\"}"), 200);
    long now = server.time().wallMillis();
    assertThat(sessions.get("").text())
        .isEqualTo(
            ("{\"sessions\":[{\"session\":\"one\",\"title\":\"The first\",\"updated\":%d,\"busy\":true,"
                    + "\"phase\":\"starting\"},{\"session\":\"two\",\"title\":\"\",\"updated\":%d,"
                    + "\"busy\":true,\"phase\":\"starting\"}]}")
                .formatted(now, now - 10));
  }

  @Test
  void the_list_goes_on_page_by_page() {
    for (int i = 1; i <= 5; i++) {
      touch("s" + i);
    }
    RawClient.Answer first = sessions.get("?limit=2");
    assertThat(first.text()).contains("\"s5\"", "\"s4\"").doesNotContain("\"s3\"");
    RawClient.Answer second = sessions.get("?limit=2&before=" + member(first, "next"));
    assertThat(second.text()).contains("\"s3\"", "\"s2\"").doesNotContain("\"s4\"");
    RawClient.Answer last = sessions.get("?limit=2&before=" + member(second, "next"));
    assertThat(last.text()).contains("\"s1\"").doesNotContain("\"next\"");
  }

  @Test
  void a_page_that_is_just_full_is_the_last() {
    touch("one");
    touch("two");
    assertThat(sessions.get("?limit=2").text()).doesNotContain("\"next\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=x",
        "before=%25",
        "before=MTIz",
        "before=eDp5",
        "limit=1&limit=2"
      })
  void a_page_that_makes_no_sense_is_a_bad_query(String query) {
    RawClient.Answer answer = sessions.get("?" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(member(answer, "code")).isEqualTo("bad_query");
  }

  @Test
  void one_that_cannot_be_read_does_not_hide_the_others() {
    touch("good");
    // Somebody trims what nothing else tells.
    touch("bad");
    String trim =
        "{\"records\":[{\"headers\":[[\"\",\"trim\"]],\"body\":\"\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0002\"}]}";
    RawClient.Answer trimmed =
        server.call("POST", "/v1/streams/bad/records", "s2-basin: sessions\r\n", trim);
    assertThat(trimmed.status()).as(trimmed.text()).isEqualTo(200);
    assertThat(sessions.get("").text()).contains("\"good\"");
  }

  @Test
  void a_stream_that_is_no_session_is_not_read_to_its_end_and_not_listed() {
    touch("good");
    RawClient.Answer made =
        server.call("POST", "/v1/streams", "s2-basin: sessions\r\n", "{\"stream\":\"logs\"}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String large = "x".repeat(1_000_000);
    for (int i = 0; i < 17; i++) {
      RawClient.Answer appended =
          server.call(
              "POST",
              "/v1/streams/logs/records",
              "s2-basin: sessions\r\n",
              "{\"records\":[{\"body\":\"" + large + "\"}]}");
      assertThat(appended.status()).as(appended.text()).isEqualTo(200);
    }
    assertThat(sessions.get("").text()).contains("\"good\"").doesNotContain("\"logs\"");
    RawClient.Answer asked = sessions.get("/logs");
    assertThat(asked.status()).as(asked.text()).isEqualTo(422);
    assertThat(member(asked, "code")).isEqualTo("invalid");
    assertThat(asked.text()).contains("is no session");
  }

  // New ones.

  @Test
  void a_new_session_gets_a_name_and_is_empty() {
    RawClient.Answer made = sessions.post("", "{}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String name = member(made, "session");
    assertThat(name).matches("[0-9a-z]{16,25}");
    assertThat(member(made, "cursor")).endsWith(".-1");
    RawClient.Answer snapshot = sessions.get("/" + name);
    assertThat(snapshot.status()).isEqualTo(200);
    assertThat(snapshot.text()).contains("\"messages\":[]", "\"title\":\"\"");
    assertThat(member(sessions.post("", ""), "session")).isNotEqualTo(name);
  }

  @Test
  void a_new_session_may_have_a_title() {
    RawClient.Answer made = sessions.post("", "{\"title\":\"Plans\"}");
    assertThat(member(made, "cursor")).endsWith(".0");
    assertThat(sessions.get("").text()).contains("\"title\":\"Plans\"");
  }

  @Test
  void a_session_that_is_made_again_under_its_key_is_the_same() {
    RawClient.Answer titled = sessions.post("", "k1", "{\"title\":\"Plans\"}");
    assertThat(sessions.post("", "k1", "{\"title\":\"Plans\"}").text()).isEqualTo(titled.text());
    RawClient.Answer plain = sessions.post("", "k2", "{}");
    touch(member(plain, "session"));
    assertThat(sessions.post("", "k2", "{}").text()).isEqualTo(plain.text());
    assertThat(plain.text()).isNotEqualTo(titled.text());
  }

  // The end.

  @Test
  void a_session_is_deleted_with_all_that_was_said() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    assertThat(server.call("DELETE", "/v1/sessions/talk", "", "").status()).isEqualTo(202);
    assertThat(server.call("DELETE", "/v1/sessions/talk", "", "").status())
        .as("asked for again")
        .isEqualTo(202);
    for (RawClient.Answer answer :
        new RawClient.Answer[] {
          sessions.get("/talk"),
          sessions.get("/talk/status"),
          sessions.say(run, "more"),
          sessions.post("/talk/runs", "{" + message("again") + "}")
        }) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(409);
      assertThat(member(answer, "code")).isEqualTo("session_deletion_pending");
    }
    server.engine().purge();
    RawClient.Answer gone = sessions.get("/talk");
    assertThat(gone.status()).isEqualTo(404);
    assertThat(member(gone, "code")).isEqualTo("session_not_found");
    assertThat(server.call("DELETE", "/v1/sessions/talk", "", "").status()).isEqualTo(404);
  }

  @Test
  void a_session_of_the_same_name_begins_anew() {
    SessionsFixture.Run old = sessions.work("talk", "hello");
    server.call("DELETE", "/v1/sessions/talk", "", "");
    server.engine().purge();
    SessionsFixture.Run anew = sessions.work("talk", "hello");
    assertThat(anew.cursor()).isNotEqualTo(old.cursor());
    assertThat(anew.run()).isEqualTo(old.run());
    assertThat(sessions.say(old, "late").status()).isEqualTo(409);
    assertThat(sessions.settle(anew).status()).isEqualTo(200);
  }

  // Basins.

  @Test
  void the_header_or_the_query_names_another_basin() {
    server.withBasin();
    RawClient.Answer begun =
        server.call(
            "POST", "/v1/sessions/talk/runs", ServerFixture.IN_BASIN, "{" + message("hello") + "}");
    assertThat(begun.status()).as(begun.text()).isEqualTo(201);
    assertThat(sessions.get("/talk").status()).isEqualTo(404);
    assertThat(sessions.get("/talk?basin=" + ServerFixture.BASIN).status()).isEqualTo(200);
    assertThat(sessions.get("?basin=" + ServerFixture.BASIN).text()).contains("\"talk\"");
  }

  @Test
  void another_basin_is_not_made_by_itself() {
    RawClient.Answer refused =
        server.call(
            "POST",
            "/v1/sessions/talk/runs",
            "s2-basin: no-such-basin\r\n",
            "{" + message("hello") + "}");
    assertThat(refused.status()).isEqualTo(404);
    assertThat(member(refused, "code")).isEqualTo("basin_not_found");
    assertThat(sessions.get("/talk?basin=no-such-basin").text()).contains("basin_not_found");
    RawClient.Answer bad = sessions.get("/talk?basin=X");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(member(bad, "code")).isEqualTo("bad_query");
    assertThat(server.call("GET", "/v1/sessions/talk", "s2-basin: X\r\n", "").text())
        .contains("bad_header");
  }

  @Test
  void sessions_are_not_kept_where_the_server_has_no_keys() {
    String basin = "{\"basin\":\"sealed-basin\",\"config\":{\"stream_cipher\":\"aes-256-gcm\"}}";
    SessionsFixture.require(server.call("POST", "/v1/basins", "", basin), 201);
    RawClient.Answer refused =
        server.call(
            "POST",
            "/v1/sessions/talk/runs",
            "s2-basin: sealed-basin\r\n",
            "{" + message("hello") + "}");
    assertThat(refused.status()).as(refused.text()).isEqualTo(422);
    assertThat(refused.text()).contains("\"code\":\"invalid\"", "stream_cipher");
  }

  @Test
  void the_server_s_own_basin_holds_no_sessions() {
    assertThat(sessions.get("?basin=headrace-system").text()).isEqualTo("{\"sessions\":[]}");
    assertThat(
            server
                .call(
                    "POST",
                    "/v1/sessions/talk/runs",
                    "s2-basin: headrace-system\r\n",
                    "{" + message("hello") + "}")
                .status())
        .isEqualTo(404);
  }
}
