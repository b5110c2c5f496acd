package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Create, ensure, reconfigure, delete and list basins and streams. */
@Timeout(60)
@Tag("slow")
final class ControlPlaneTest {
  private static final String DEFAULTS =
      "{\"storage_class\":\"express\",\"retention_policy\":{\"age\":604800},"
          + "\"timestamping\":{\"mode\":\"client-prefer\",\"uncapped\":false},"
          + "\"delete_on_empty\":{\"min_age_secs\":0}}";

  private final ServerFixture server = new ServerFixture();

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient.Answer basins(String method, String name, String body) {
    return server.call(method, "/v1/basins/" + name, "", body);
  }

  private RawClient.Answer streams(String method, String name, String body) {
    return server.call(method, "/v1/streams/" + name, IN_BASIN, body);
  }

  private static String provision(RawClient.Answer answer) {
    return answer.status() + " " + answer.header("s2-provision-result");
  }

  // Create.

  @Test
  void a_basin_is_created_once() {
    RawClient.Answer made = server.call("POST", "/v1/basins", "", "{\"basin\":\"test-basin\"}");

    assertThat(provision(made)).isEqualTo("201 created");
    assertThat(made.text())
        .isEqualTo(
            "{\"name\":\"test-basin\",\"location\":\"local\",\"created_at\":\"2025-06-15T15:06:40Z\","
                + "\"deleted_at\":null,\"state\":\"active\"}");
    RawClient.Answer again = server.call("POST", "/v1/basins", "", "{\"basin\":\"test-basin\"}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains("\"code\":\"resource_already_exists\"", "use PUT");
  }

  @Test
  void a_creation_that_carries_a_token_may_be_repeated() {
    String token = "s2-request-token: " + "t".repeat(36) + "\r\n";
    String body = "{\"basin\":\"test-basin\",\"config\":{\"create_stream_on_append\":true}}";
    String spelledOut =
        "{\"config\":{\"create_stream_on_read\":false,\"create_stream_on_append\":true,"
            + "\"default_stream_config\":null},\"basin\":\"test-basin\",\"location\":null}";
    String other = "{\"basin\":\"test-basin\",\"config\":{}}";

    assertThat(provision(server.call("POST", "/v1/basins", token, body))).isEqualTo("201 created");
    assertThat(provision(server.call("POST", "/v1/basins", token, body))).isEqualTo("201 noop");
    assertThat(provision(server.call("POST", "/v1/basins", token, spelledOut)))
        .isEqualTo("201 noop");
    assertThat(server.call("POST", "/v1/basins", token, other).status()).isEqualTo(409);
    assertThat(server.call("POST", "/v1/basins", "s2-request-token: u\r\n", body).status())
        .isEqualTo(409);
    assertThat(server.call("POST", "/v1/basins", "", body).status()).isEqualTo(409);
  }

  @Test
  void a_stream_s_creation_may_be_repeated_though_the_basin_s_defaults_have_changed() {
    server.withBasin();
    String headers = IN_BASIN + "s2-request-token: t\r\n";
    String body = "{\"stream\":\"s\",\"config\":{\"storage_class\":\"standard\"}}";

    assertThat(provision(server.call("POST", "/v1/streams", headers, body)))
        .isEqualTo("201 created");
    basins("PATCH", BASIN, "{\"default_stream_config\":{\"retention_policy\":{\"infinite\":{}}}}");
    assertThat(provision(server.call("POST", "/v1/streams", headers, body))).isEqualTo("201 noop");
  }

  @Test
  void a_token_has_at_most_36_bytes() {
    RawClient.Answer answer =
        server.call(
            "POST",
            "/v1/basins",
            "s2-request-token: " + "t".repeat(37) + "\r\n",
            "{\"basin\":\"test-basin\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("bad_header", "but it has 37");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          null                                                | bad_json
          []                                                  | bad_json
          {                                                   | bad_json
          {}                                                  | bad_json
          {"stream":"s"} x                                    | bad_json
          {"stream":"s","stream":"t"}                         | bad_json
          {"stream":7}                                        | bad_json
          {"stream":""}                                       | bad_json
          {"stream":"."}                                      | bad_json
          {"stream":"s","config":[]}                          | bad_json
          {"stream":"s","config":{"storage_class":"fast"}}    | bad_json
          {"stream":"s","config":{"storage_class":7}}         | bad_json
          {"stream":"s","config":{"timestamping":{"mode":"x"}}} | bad_json
          {"stream":"s","config":{"timestamping":{"uncapped":1}}} | bad_json
          {"stream":"s","config":{"retention_policy":{}}}     | bad_json
          {"stream":"s","config":{"retention_policy":{"age":1,"infinite":{}}}} | bad_json
          {"stream":"s","config":{"retention_policy":{"age":-1}}} | bad_json
          {"stream":"s","config":{"retention_policy":{"age":1.5}}} | bad_json
          {"stream":"s","config":{"retention_policy":{"age":0}}} | invalid
          {"stream":"s","config":{"retention_policy":{"age":18446744073709551615}}} | invalid
          """)
  void what_cannot_be_created_is_refused_for_its_reason(String body, String code) {
    server.withBasin();
    RawClient.Answer answer = server.post("/v1/streams", body);

    assertThat(answer.text()).startsWith("{\"code\":\"" + code + "\",\"message\":\"");
    assertThat(answer.status()).isEqualTo(code.equals("invalid") ? 422 : 400);
    assertThat(server.get("/v1/streams").text()).isEqualTo("{\"streams\":[],\"has_more\":false}");
  }

  @Test
  void json_must_be_called_json() {
    server.withBasin();
    RawClient client = server.client();
    client.send(
        "POST /v1/streams HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-length: 14\r\n\r\n{\"stream\":\"s\"}");
    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("bad_json", "content-type: application/json", "there is none");

    client.send(
        "POST /v1/streams HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "Content-Type: Application/Vnd.S2+JSON; charset=utf-8\r\n"
            + "content-length: 14\r\n\r\n{\"stream\":\"s\"}");
    assertThat(client.answer().status()).isEqualTo(201);
  }

  // Ciphers.

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void a_cipher_is_a_streams_for_good(String cipher) {
    basins("PUT", "test-basin", "{\"config\":{\"stream_cipher\":\"" + cipher + "\"}}");
    assertThat(basins("GET", "test-basin", "").text())
        .contains("\"stream_cipher\":\"" + cipher + "\"");
    assertThat(server.post("/v1/streams", "{\"stream\":\"created\"}").status()).isEqualTo(201);
    change("PUT", "ensured", "");

    // Another cipher, and then none: for the streams that come.
    String other = cipher.equals("aegis-256") ? "aes-256-gcm" : "aegis-256";
    assertThat(basins("PATCH", "test-basin", "{\"stream_cipher\":\"" + other + "\"}").text())
        .contains("\"stream_cipher\":\"" + other + "\"");
    change("PUT", "later", "");
    assertThat(basins("PATCH", "test-basin", "{\"create_stream_on_read\":true}").text())
        .contains("\"stream_cipher\":\"" + other + "\"");
    assertThat(basins("PATCH", "test-basin", "{\"stream_cipher\":null}").text())
        .contains("\"stream_cipher\":null");
    change("PUT", "plain", "");
    // Changing a stream does not change its cipher.
    change("PATCH", "created", "{\"storage_class\":\"standard\"}");
    change("PUT", "ensured", "{\"retention_policy\":{\"infinite\":{}}}");

    assertThat(ciphers())
        .containsExactly(
            "created:\"" + cipher + "\"",
            "ensured:\"" + cipher + "\"",
            "later:\"" + other + "\"",
            "plain:null");
  }

  @Test
  void an_unknown_cipher_is_no_configuration() {
    RawClient.Answer answer =
        basins("PUT", "test-basin", "{\"config\":{\"stream_cipher\":\"rot-13\"}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("bad_json", "aegis-256", "aes-256-gcm");
  }

  private List<String> ciphers() {
    return Pattern.compile("\"name\":\"(\\w+)\"[^}]*\"cipher\":([^},]+)")
        .matcher(server.get("/v1/streams").text())
        .results()
        .map(each -> each.group(1) + ":" + each.group(2))
        .toList();
  }

  private void change(String method, String stream, String body) {
    RawClient.Answer answer = streams(method, stream, body);
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
  }

  // Ensure.

  @Test
  void ensuring_creates_updates_or_leaves() {
    assertThat(provision(basins("PUT", "test-basin", ""))).isEqualTo("201 created");
    assertThat(provision(basins("PUT", "test-basin", "{}"))).isEqualTo("200 noop");
    String config = "{\"config\":{\"create_stream_on_read\":true}}";
    assertThat(provision(basins("PUT", "test-basin", config))).isEqualTo("200 updated");
    assertThat(provision(basins("PUT", "test-basin", config))).isEqualTo("200 noop");
  }

  @Test
  void ensuring_resets_what_is_left_out() {
    server.withBasin();
    streams("PUT", "s", "{\"storage_class\":\"standard\",\"timestamping\":{\"uncapped\":true}}");
    assertThat(provision(streams("PUT", "s", "{\"storage_class\":\"standard\"}")))
        .isEqualTo("200 updated");

    assertThat(streams("GET", "s", "").text()).isEqualTo(DEFAULTS.replace("express", "standard"));
  }

  @Test
  void what_comes_to_the_same_in_effect_changes_nothing() {
    server.withBasin();
    streams("PUT", "s", "");

    assertThat(provision(streams("PUT", "s", DEFAULTS))).isEqualTo("200 noop");
  }

  // Reconfigure.

  @Test
  void reconfiguring_keeps_what_is_absent_clears_what_is_null_and_sets_the_rest() {
    server.withBasin();
    streams(
        "PUT",
        "s",
        "{\"storage_class\":\"standard\",\"retention_policy\":{\"infinite\":{}},"
            + "\"timestamping\":{\"mode\":\"arrival\",\"uncapped\":true},"
            + "\"delete_on_empty\":{\"min_age_secs\":7}}");

    RawClient.Answer answer =
        streams(
            "PATCH",
            "s",
            "{\"storage_class\":null,\"timestamping\":{\"mode\":\"client-require\"},"
                + "\"delete_on_empty\":null}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"storage_class\":\"express\",\"retention_policy\":{\"infinite\":{}},"
                + "\"timestamping\":{\"mode\":\"client-require\",\"uncapped\":true},"
                + "\"delete_on_empty\":{\"min_age_secs\":0}}");
    assertThat(
            streams("PATCH", "s", "{\"timestamping\":null,\"retention_policy\":{\"age\":9}}")
                .text())
        .contains("{\"age\":9}", "{\"mode\":\"client-prefer\",\"uncapped\":false}");
    assertThat(streams("PATCH", "s", "{}").text()).contains("{\"age\":9}");
  }

  @Test
  void what_is_cleared_falls_back_to_the_basin_of_now() {
    server.withBasin();
    streams("PUT", "s", "");
    basins(
        "PATCH", BASIN, "{\"default_stream_config\":{\"delete_on_empty\":{\"min_age_secs\":60}}}");
    assertThat(streams("GET", "s", "").text()).isEqualTo(DEFAULTS);

    assertThat(streams("PATCH", "s", "{\"delete_on_empty\":{\"min_age_secs\":null}}").text())
        .contains("{\"min_age_secs\":60}");
    assertThat(streams("PATCH", "s", "{\"delete_on_empty\":{\"min_age_secs\":0}}").text())
        .contains("{\"min_age_secs\":0}");
  }

  @Test
  void a_basin_s_defaults_are_patched_field_by_field() {
    server.withBasin();
    assertThat(basins("GET", BASIN, "").text())
        .isEqualTo(
            "{\"default_stream_config\":null,\"stream_cipher\":null,"
                + "\"create_stream_on_append\":false,\"create_stream_on_read\":false}");
    basins("PATCH", BASIN, "{\"default_stream_config\":{\"timestamping\":{\"mode\":\"arrival\"}}}");
    RawClient.Answer answer =
        basins(
            "PATCH",
            BASIN,
            "{\"default_stream_config\":{\"storage_class\":\"standard\"},\"create_stream_on_read\":true}");

    assertThat(answer.text())
        .isEqualTo(
            "{\"default_stream_config\":{\"storage_class\":\"standard\",\"retention_policy\":null,"
                + "\"timestamping\":{\"mode\":\"arrival\",\"uncapped\":null},"
                + "\"delete_on_empty\":null},\"stream_cipher\":null,"
                + "\"create_stream_on_append\":false,\"create_stream_on_read\":true}");
    assertThat(basins("PATCH", BASIN, "{\"default_stream_config\":null}").text())
        .startsWith("{\"default_stream_config\":null,");
  }

  @Test
  void a_switch_cannot_be_null() {
    server.withBasin();
    RawClient.Answer answer = basins("PATCH", BASIN, "{\"create_stream_on_append\":null}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("bad_json", "expected true or false at /create_stream_on_append");
  }

  // Delete.

  @Test
  void a_stream_is_deleted_some_time_after_it_was_asked_for() {
    server.withStream("s");
    server.append("s", "x");

    assertThat(streams("DELETE", "s", "").status()).isEqualTo(202);
    assertThat(streams("DELETE", "s", "").status()).isEqualTo(202);
    for (RawClient.Answer answer :
        new RawClient.Answer[] {
          server.append("s", "y"),
          server.get("/v1/streams/s/records?seq_num=0"),
          server.get("/v1/streams/s/records/tail"),
          streams("GET", "s", ""),
          streams("PUT", "s", ""),
          streams("PATCH", "s", "{}"),
          server.post("/v1/streams", "{\"stream\":\"s\"}")
        }) {
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.text()).contains("\"code\":\"stream_deletion_pending\"");
    }
    assertThat(server.get("/v1/streams").text())
        .contains("\"deleted_at\":\"2025-06-15T15:06:40Z\"");

    server.engine().purge();
    assertThat(streams("DELETE", "s", "").status()).isEqualTo(404);
    assertThat(streams("PUT", "s", "").status()).isEqualTo(201);
  }

  @Test
  void a_basin_is_deleted_with_its_streams() {
    server.withStream("s");

    assertThat(basins("DELETE", BASIN, "").status()).isEqualTo(202);
    assertThat(basins("DELETE", BASIN, "").status()).isEqualTo(202);
    assertThat(basins("GET", BASIN, "").status()).isEqualTo(200);
    assertThat(server.call("GET", "/v1/basins", "", "").text()).contains("\"state\":\"deleting\"");
    assertThat(server.post("/v1/streams", "{\"stream\":\"t\"}").text())
        .contains("basin_deletion_pending");
    assertThat(server.append("s", "x").status()).isEqualTo(409);

    server.engine().purge();
    assertThat(basins("GET", BASIN, "").status()).isEqualTo(404);
    assertThat(server.append("s", "x").text()).contains("basin_not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/streams/s",
        "PUT /v1/streams/s",
        "DELETE /v1/streams/s",
        "GET /v1/streams",
        "GET /v1/streams/s/records",
        "GET /v1/streams/s/records/tail"
      })
  void without_a_basin_there_is_nothing(String call) {
    String[] parts = call.split(" ", -1);
    RawClient.Answer answer = server.call(parts[0], parts[1], IN_BASIN, "");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).startsWith("{\"code\":\"basin_not_found\"");
  }

  @Test
  void without_a_stream_there_is_nothing_to_change() {
    server.withBasin();
    for (String method : new String[] {"GET", "DELETE"}) {
      assertThat(streams(method, "s", "").text()).contains("\"code\":\"stream_not_found\"");
    }
    assertThat(streams("PATCH", "s", "{}").text()).contains("\"code\":\"stream_not_found\"");
  }

  // List.

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,                           a b ba bb c,  false",
        "?limit=2,                    a b,          true",
        "?limit=0,                    a b ba bb c,  false",
        "?limit=1001,                 a b ba bb c,  false",
        "?limit=5,                    a b ba bb c,  false",
        "?start_after=b,              ba bb c,      false",
        "?start_after=c,              '',           false",
        "?prefix=b,                   b ba bb,      false",
        "?prefix=b&start_after=a,     b ba bb,      false",
        "?prefix=b&start_after=ba,    bb,           false",
        "?prefix=b&start_after=c,     '',           false",
        "?prefix=b&limit=1,           b,            true",
        "?prefix=x,                   '',           false",
      })
  void streams_are_listed_page_by_page(String query, String names, boolean more) {
    server.withBasin();
    for (String name : new String[] {"c", "b", "bb", "a", "ba"}) {
      streams("PUT", name, "");
    }

    String text = server.get("/v1/streams" + (query == null ? "" : query)).text();
    StringBuilder found = new StringBuilder();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("\"name\":\"([a-z]+)\"").matcher(text);
    while (matcher.find()) {
      found.append(found.isEmpty() ? "" : " ").append(matcher.group(1));
    }
    assertThat(found).hasToString(names);
    assertThat(text).endsWith("\"has_more\":" + more + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/streams?limit=x", "/v1/streams?limit=-1", "/v1/streams?prefix=a&prefix=b",
        "/v1/streams?prefix=%FF", "/v1/basins?prefix=A", "/v1/basins?prefix=-a",
        "/v1/basins?start_after=a_b"
      })
  void a_bad_query_is_told_so(String path) {
    server.withBasin();
    RawClient.Answer answer = server.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).startsWith("{\"code\":\"bad_query\"");
  }

  @Test
  void basins_are_listed_by_a_prefix_that_may_end_with_a_hyphen() {
    for (String name : new String[] {"abc-0001", "abc-0002", "abd-0001"}) {
      basins("PUT", name, "");
    }

    assertThat(server.call("GET", "/v1/basins?prefix=abc-&limit=1", "", "").text())
        .contains("abc-0001", "\"has_more\":true")
        .doesNotContain("abc-0002");
  }
}
