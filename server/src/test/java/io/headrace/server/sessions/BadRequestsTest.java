package io.headrace.server.sessions;

import static io.headrace.server.ServerFixture.request;
import static io.headrace.server.sessions.SessionsFixture.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that make no sense: each is told what was expected, and changes nothing. */
@Timeout(60)
@Tag("slow")
final class BadRequestsTest {
  private static ServerFixture server;
  private static SessionsFixture sessions;
  private static SessionsFixture.Run run;

  @BeforeAll
  static void start() {
    server = new ServerFixture();
    sessions = new SessionsFixture(server);
    run = sessions.work("talk", "hello");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          talk/runs                | {}                                             | bad_json | message
          talk/runs                | []                                             | bad_json | object
          talk/runs                | {                                              | bad_json | JSON
          talk/runs                | {"message":{}}                                 | bad_json | parts
          talk/runs                | {"message":{"parts":[]}}                       | invalid  | at least one part
          talk/runs                | {"message":{"parts":[{"type":"x"}]}}           | bad_json | "x"
          talk/runs                | {"message":{"parts":[{"type":"step"}]}}        | bad_json | text, file and data
          talk/runs                | {"message":{"id":"m1","parts":[{"type":"text","text":"a"}]}} | invalid | "m1"
          talk/runs                | {"message":{"parts":[{"type":"text","text":"a"}]},"policy":"x"} | bad_json | reject, queue or interrupt
          talk/runs                | {"message":{"parts":[{"type":"text","text":"a"}]},"lease":10} | invalid | lease
          talk/runs                | {"message":{"parts":[{"type":"text","text":"a"}]},"lease":-1} | bad_json | whole number
          talk/runs                | {"message":{"parts":[{"type":"text","text":"a"}]},"claim":{}} | bad_json | worker
          talk/runs                | {"message":{"parts":[{"type":"text","text":"a"}]},"agent":" "} | invalid | agent
          talk/queue               | {"message":1}                                  | bad_json | message
          talk/queue/q1            | {}                                             | bad_json | remove
          talk/queue/q1            | {"remove":true,"message":{"parts":[]}}         | bad_json | either
          talk/regenerate          | {}                                             | bad_json | message
          talk/truncate            | {"from":1}                                     | bad_json | string
          talk/title               | {}                                             | bad_json | title
          talk/title               | {"title":"LONG"}                               | invalid  | 200
          talk/notes               | {"kind":"k"}                                   | bad_json | data
          talk/notes               | {"kind":"","data":1}                           | invalid  | kind
          talk/decisions/d1        | {}                                             | bad_json | answer
          talk/decisions/d1        | {"answer":{"yes":true}}                        | bad_json | approved
          talk/decisions/d1        | {"answer":{"approved":"yes"}}                  | bad_json | true or false
          talk/decisions/d1        | {"answer":true}                                | bad_json | object
          talk/runs/RUN/steer      | {}                                             | bad_json | text
          talk/runs/RUN/steer      | {"text":" "}                                   | invalid  | empty
          talk/runs/RUN/cancel     | {"by":""}                                      | invalid  | by
          talk/runs/RUN/claim      | {}                                             | bad_json | worker
          talk/runs/RUN/events     | {}                                             | bad_json | events
          talk/runs/RUN/events     | {"events":[]}                                  | invalid  | 1 to 500
          talk/runs/RUN/events     | {"events":[{"type":"text"}]}                   | bad_json | delta
          talk/runs/RUN/events     | {"events":[{"type":"text","delta":"a"}],"expected":"x"} | bad_json | cursor
          talk/runs/RUN/ask        | {"kind":"x","title":"t"}                       | bad_json | approval
          talk/runs/RUN/ask        | {"kind":"approval"}                            | bad_json | title
          talk/runs/RUN/inbox      | {"wait":30001}                                 | invalid  | 30000
          talk/runs/RUN/inbox      | {"seen":1}                                     | bad_json | seen
          talk/runs/RUN/settle     | {"outcome":"x"}                                | bad_json | completed
          talk/runs/RUN/settle     | {}                                             | bad_json | outcome
          """)
  void what_makes_no_sense_is_told_what_was_expected(
      String path, String body, String code, String expected) {
    RawClient.Answer refused =
        server.call(
            "POST",
            "/v1/sessions/" + path.replace("RUN", run.run()),
            run.headers(),
            body.replace("LONG", "x".repeat(201)));
    assertThat(refused.status()).as(refused.text()).isEqualTo(code.equals("invalid") ? 422 : 400);
    assertThat(member(refused, "code")).isEqualTo(code);
    assertThat(refused.text().replace("\\\"", "\"").toLowerCase(Locale.ROOT))
        .contains(expected.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                      | bad_json | agents
          {"agents":["a"]}                        | bad_json | worker
          {"agents":["a"],"worker":""}            | invalid  | worker
          {"agents":[1],"worker":"w"}             | bad_json | string
          {"agents":"a","worker":"w"}             | bad_json | array
          {"agents":["a"],"worker":"w","wait":31000} | invalid | 30000
          """)
  void a_worker_that_seeks_nonsense_is_told_so(String body, String code, String expected) {
    RawClient.Answer refused = server.call("POST", "/v1/claims", "", body);
    assertThat(refused.status()).as(refused.text()).isEqualTo(code.equals("invalid") ? 422 : 400);
    assertThat(refused.text()).contains("\"code\":\"" + code + "\"", expected);
  }

  @Test
  void a_key_has_one_to_64_bytes() {
    RawClient.Answer refused = sessions.post("/talk/title", "k".repeat(65), "{\"title\":\"t\"}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("\"code\":\"bad_header\"", "65");
    assertThat(sessions.post("/talk/title", "k".repeat(64), "{\"title\":\"t\"}").status())
        .isEqualTo(200);
  }

  @Test
  void a_body_must_be_called_json() {
    byte[] post =
        "POST /v1/sessions/talk/title HTTP/1.1\r\nhost: localhost\r\ncontent-length: 13\r\n\r\n{\"title\":\"t\"}"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    RawClient.Answer refused = server.client().send(post).answer();
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("content-type");
  }

  @Test
  void a_body_that_is_larger_than_any_session_takes_is_not_taken_in() {
    RawClient.Answer refused =
        server
            .client()
            .send(
                request(
                    "POST",
                    "/v1/sessions/talk/notes",
                    "",
                    "{\"kind\":\"k\",\"data\":\"" + "x".repeat(1 << 20) + "\"}"))
            .answer();
    assertThat(refused.status()).isEqualTo(413);
  }

  @Test
  void a_message_that_is_too_large_is_invalid() {
    RawClient.Answer refused =
        sessions.post("/talk/queue", "{" + SessionsFixture.message("x".repeat(200_000)) + "}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text()).contains("196608");
  }

  @Test
  void a_path_is_served_with_its_methods_only() {
    RawClient.Answer refused = server.call("PUT", "/v1/sessions/talk", "", "");
    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
    assertThat(server.call("GET", "/v1/sessions/talk/nothing", "", "").status()).isEqualTo(404);
    assertThat(server.call("HEAD", "/v1/sessions/talk", "", "").status()).isEqualTo(200);
  }

  @Test
  void nothing_of_all_this_has_changed_anything() {
    assertThat(sessions.get("/talk").text())
        .contains(
            "\"draft\":{\"id\":\"" + run.answer() + "\",\"role\":\"assistant\",\"parts\":[]}");
  }
}
