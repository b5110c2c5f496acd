package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations: where each value comes from, what changes it, and what is none. */
@Timeout(60)
@Tag("slow")
final class ConfigurationTest {
  private final ServerFixture server = new ServerFixture().withBasin();

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient.Answer basin(String method, String body) {
    return server.call(method, "/v1/basins/" + BASIN, "", body);
  }

  private RawClient.Answer stream(String method, String body) {
    return server.call(method, "/v1/streams/s", IN_BASIN, body);
  }

  private static String provision(RawClient.Answer answer) {
    return answer.status() + " " + answer.header("s2-provision-result");
  }

  // Where values come from.

  /**
   * Each member of a stream's configuration: what it stands in, its name, a basin's value, a
   * stream's, and the server's.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          storage_class    |                  | "standard" | "express"        | "express"
          retention_policy |                  | {"age":9}  | {"infinite":{}}  | {"age":604800}
          timestamping     | mode             | "arrival"  | "client-require" | "client-prefer"
          timestamping     | uncapped         | true       | false            | false
          delete_on_empty  | min_age_secs     | 7          | 0                | 0
          """)
  void a_member_comes_from_the_stream_then_the_basin_of_its_creation_then_the_server(
      String outer, @Nullable String inner, String basins, String streams, String servers) {
    Member member = new Member(outer, inner);
    stream("PUT", "");
    assertThat(stream("GET", "").text()).contains(member.shown(servers));

    basin("PATCH", "{\"default_stream_config\":" + member.json(basins) + "}");
    assertThat(stream("GET", "").text())
        .as("decided at its creation")
        .contains(member.shown(servers));
    server.call("PUT", "/v1/streams/t", IN_BASIN, "");
    assertThat(server.get("/v1/streams/t").text()).contains(member.shown(basins));
    server.call("PUT", "/v1/streams/u", IN_BASIN, member.json(streams));
    assertThat(server.get("/v1/streams/u").text()).contains(member.shown(streams));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          storage_class    |                  | "standard" | "express"
          retention_policy |                  | {"age":9}  | {"age":604800}
          timestamping     | mode             | "arrival"  | "client-prefer"
          timestamping     | uncapped         | true       | false
          delete_on_empty  | min_age_secs     | 7          | 0
          """)
  void a_patch_keeps_what_is_absent_clears_what_is_null_and_sets_what_has_a_value(
      String outer, @Nullable String inner, String value, String servers) {
    Member member = new Member(outer, inner);
    stream("PUT", "");
    assertThat(stream("PATCH", member.json(value)).text()).contains(member.shown(value));
    assertThat(stream("PATCH", "{}").text()).contains(member.shown(value));
    assertThat(stream("PATCH", member.json("null")).text()).contains(member.shown(servers));
    stream("PATCH", member.json(value));
    assertThat(stream("PATCH", "{\"" + outer + "\":null}").text())
        .as("null one level up clears what is below")
        .contains(member.shown(servers));

    basin("PATCH", "{\"default_stream_config\":" + member.json(value) + "}");
    assertThat(basin("PATCH", "{\"default_stream_config\":{}}").text())
        .contains(member.shown(value));
    assertThat(stream("PATCH", member.json("null")).text())
        .as("null falls back to the basin of now")
        .contains(member.shown(value));
    assertThat(basin("PATCH", "{\"default_stream_config\":" + member.json("null") + "}").text())
        .startsWith("{\"default_stream_config\":null,");
  }

  /**
   * A member of a configuration.
   *
   * @param outer its name, or that of what it stands in
   * @param inner its name within that, if it stands in something
   */
  private record Member(String outer, @Nullable String inner) {
    /** A configuration that says nothing else. */
    String json(String value) {
      String whole = inner == null ? value : "{\"" + inner + "\":" + value + "}";
      return "{\"" + outer + "\":" + whole + "}";
    }

    /** How an answer shows it. */
    String shown(String value) {
      return "\"" + (inner == null ? outer : inner) + "\":" + value;
    }
  }

  @Test
  void a_zero_that_somebody_chose_wins_over_the_basin_and_is_no_change_where_there_is_none() {
    stream("PUT", "");
    assertThat(provision(stream("PUT", "{\"delete_on_empty\":{\"min_age_secs\":0}}")))
        .isEqualTo("200 noop");

    basin("PATCH", "{\"default_stream_config\":{\"delete_on_empty\":{\"min_age_secs\":60}}}");
    server.post(
        "/v1/streams",
        "{\"stream\":\"kept\",\"config\":{\"delete_on_empty\":{\"min_age_secs\":0}}}");
    server.post("/v1/streams", "{\"stream\":\"gone\",\"config\":{}}");
    assertThat(server.get("/v1/streams/kept").text()).contains("{\"min_age_secs\":0}");
    assertThat(server.get("/v1/streams/gone").text()).contains("{\"min_age_secs\":60}");
  }

  @Test
  void ensuring_a_basin_resets_what_is_left_out() {
    basin(
        "PUT",
        "{\"config\":{\"create_stream_on_append\":true,\"create_stream_on_read\":true,"
            + "\"default_stream_config\":{\"storage_class\":\"standard\"}}}");
    assertThat(provision(basin("PUT", "{\"config\":{\"create_stream_on_read\":true}}")))
        .isEqualTo("200 updated");

    assertThat(basin("GET", "").text())
        .isEqualTo(
            "{\"default_stream_config\":null,\"stream_cipher\":null,"
                + "\"create_stream_on_append\":false,\"create_stream_on_read\":true}");
  }

  @Test
  void a_change_that_changes_nothing_is_answered_with_what_there_is() {
    stream("PUT", "{\"storage_class\":\"standard\"}");
    assertThat(stream("PATCH", "{}").status()).isEqualTo(200);
    assertThat(stream("PATCH", "{}").text()).isEqualTo(stream("GET", "").text());
    assertThat(basin("PATCH", "{}").text()).isEqualTo(basin("GET", "").text());
  }

  @Test
  void a_changed_timestamping_applies_to_the_next_append() {
    stream("PUT", "");
    assertThat(server.append("s", "x").status()).isEqualTo(200);
    stream("PUT", "{\"timestamping\":{\"mode\":\"client-require\"}}");
    assertThat(server.append("s", "x").status()).isEqualTo(422);
    stream("PATCH", "{\"timestamping\":{\"mode\":\"arrival\"}}");
    assertThat(server.append("s", "x").status()).isEqualTo(200);
  }

  // Repeating a creation.

  @Test
  void a_creation_may_be_repeated_though_what_it_made_was_changed_since() {
    String headers = IN_BASIN + "s2-request-token: t\r\n";
    String body = "{\"stream\":\"s\",\"config\":{\"storage_class\":\"standard\"}}";
    RawClient.Answer made = server.call("POST", "/v1/streams", headers, body);
    stream("PUT", "{\"storage_class\":\"express\"}");
    stream("PATCH", "{\"retention_policy\":{\"age\":5}}");

    RawClient.Answer again = server.call("POST", "/v1/streams", headers, body);
    assertThat(provision(again)).isEqualTo("201 noop");
    assertThat(again.text()).isEqualTo(made.text());
    assertThat(stream("GET", "").text()).contains("express", "{\"age\":5}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          s2-request-token: t | {"stream":"s","config":{"storage_class":"express"}}
          s2-request-token: u | {"stream":"s","config":{"storage_class":"standard"}}
          x-none: t           | {"stream":"s","config":{"storage_class":"standard"}}
          """)
  void another_creation_of_a_stream_is_no_repetition(String header, String body) {
    server.call(
        "POST",
        "/v1/streams",
        IN_BASIN + "s2-request-token: t\r\n",
        "{\"stream\":\"s\",\"config\":{\"storage_class\":\"standard\"}}");

    RawClient.Answer answer = server.call("POST", "/v1/streams", IN_BASIN + header + "\r\n", body);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text()).contains("\"code\":\"resource_already_exists\"");
  }

  @ParameterizedTest
  @CsvSource({"1, 201", "36, 201", "37, 400", "0, 400"})
  void a_request_token_has_one_to_36_bytes(int bytes, int status) {
    RawClient.Answer answer =
        server.call(
            "POST",
            "/v1/streams",
            IN_BASIN + "s2-request-token: " + "t".repeat(bytes) + "\r\n",
            "{\"stream\":\"s\"}");
    assertThat(answer.status()).isEqualTo(status);
  }

  // What is no configuration.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/streams {\"stream\":\"s\",\"config\":{\"retention_policy\":{\"age\":0}}}",
        "PUT /v1/streams/t {\"retention_policy\":{\"age\":0}}",
        "PATCH /v1/streams/t {\"retention_policy\":{\"age\":0}}",
        "POST /v1/basins {\"basin\":\"basin-new\",\"config\":{\"default_stream_config\":"
            + "{\"retention_policy\":{\"age\":0}}}}",
        "PUT /v1/basins/test-basin {\"config\":{\"default_stream_config\":"
            + "{\"retention_policy\":{\"age\":0}}}}",
        "PATCH /v1/basins/test-basin {\"default_stream_config\":{\"retention_policy\":{\"age\":0}}}",
      })
  void records_are_kept_for_a_second_at_least(String call) {
    server.call("PUT", "/v1/streams/t", IN_BASIN, "");
    String[] parts = call.split(" ", 3);
    RawClient.Answer answer = server.call(parts[0], parts[1], IN_BASIN, parts[2]);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("\"code\":\"invalid\"", "at least 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"delete_on_empty":{"min_age_secs":18446744073709551615}} | invalid
          {"delete_on_empty":{"min_age_secs":18446744073709551616}} | bad_json
          {"delete_on_empty":{"min_age_secs":1e3}}                  | bad_json
          {"delete_on_empty":{"min_age_secs":-1}}                   | bad_json
          {"delete_on_empty":{"min_age_secs":"1"}}                  | bad_json
          {"delete_on_empty":7}                                     | bad_json
          {"retention_policy":"infinite"}                           | bad_json
          {"retention_policy":{"age":1e400}}                        | bad_json
          {"timestamping":{"mode":"ARRIVAL"}}                       | bad_json
          {"timestamping":{"uncapped":"true"}}                      | bad_json
          {"storage_class":"express","storage_class":"express"}     | bad_json
          {"storage_class":"express"}{}                             | bad_json
          {"storage_class":"express",}                              | bad_json
          null                                                      | bad_json
          "express"                                                 | bad_json
          """)
  void what_is_no_configuration_is_refused_and_changes_nothing(String body, String code) {
    stream("PUT", "");
    String before = stream("GET", "").text();
    for (String method : new String[] {"PUT", "PATCH"}) {
      RawClient.Answer answer = stream(method, body);
      assertThat(answer.text()).startsWith("{\"code\":\"" + code + "\",\"message\":\"");
      assertThat(answer.status()).isEqualTo(code.equals("invalid") ? 422 : 400);
    }
    assertThat(stream("GET", "").text()).isEqualTo(before);
  }

  @Test
  void members_that_are_not_known_are_passed_over() {
    assertThat(
            stream("PUT", "{\"storage_class\":\"standard\",\"colour\":{\"hue\":[1,2]}}").status())
        .isEqualTo(201);
    assertThat(stream("GET", "").text()).startsWith("{\"storage_class\":\"standard\",");
  }

  @ParameterizedTest
  @ValueSource(strings = {"create_stream_on_append", "create_stream_on_read"})
  void a_switch_of_a_basin_is_true_or_false_and_nothing_else(String name) {
    for (String value : new String[] {"null", "0", "\"true\"", "{}"}) {
      RawClient.Answer answer = basin("PATCH", "{\"" + name + "\":" + value + "}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("bad_json", "expected true or false at /" + name);
    }
    assertThat(basin("PATCH", "{\"" + name + "\":true}").text()).contains("\"" + name + "\":true");
    assertThat(basin("PATCH", "{}").text()).contains("\"" + name + "\":true");
    assertThat(basin("PATCH", "{\"" + name + "\":false}").text())
        .contains("\"" + name + "\":false");
  }
}
