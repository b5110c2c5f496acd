package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of basins and streams, in paths, headers and JSON. */
@Timeout(60)
@Tag("slow")
final class NamesTest {
  private final ServerFixture server = new ServerFixture().withBasin();

  @AfterEach
  void stop() {
    server.close();
  }

  static java.util.stream.Stream<String> pathsAndNames() {
    return java.util.stream.Stream.of(
        "a%2Fb|a/b",
        "%252F|%2F",
        "a+b|a+b",
        "a%20b|a b",
        "%2F%2F|//",
        "%2Flead|/lead",
        "trail%2F|trail/",
        "%3F%23%25|?#%",
        "%F0%9F%98%80|😀",
        "...|...",
        "x|x",
        "~!*'();:@&=$,|~!*'();:@&=$,",
        "x".repeat(512) + "|" + "x".repeat(512),
        "%C3%A9".repeat(256) + "|" + "é".repeat(256));
  }

  @ParameterizedTest
  @MethodSource("pathsAndNames")
  void a_name_is_one_segment_of_the_path_however_it_is_spelled(String pathAndName) {
    int bar = pathAndName.indexOf('|');
    String path = pathAndName.substring(0, bar);
    String name = pathAndName.substring(bar + 1);

    RawClient.Answer made = server.call("PUT", "/v1/streams/" + path, IN_BASIN, "");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text()).startsWith("{\"name\":\"" + name + "\",");
    assertThat(server.append(path, "x").status()).isEqualTo(200);
    assertThat(server.get("/v1/streams/" + path + "/records/tail").text())
        .contains("\"seq_num\":1");
    assertThat(server.get("/v1/streams").text()).contains("\"name\":\"" + name + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "%2E",
        "%2e%2E",
        "%00",
        "a%00b",
        "%",
        "%zz",
        "%FF",
        "%C3",
        "%ED%A0%80",
        ""
      })
  void what_names_no_stream_is_a_bad_path(String path) {
    RawClient.Answer answer = server.get("/v1/streams/" + path + "/records/tail");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).startsWith("{\"code\":\"bad_path\",\"message\":\"");
  }

  @Test
  void a_name_of_513_bytes_is_too_long() {
    assertThat(server.get("/v1/streams/" + "x".repeat(513)).text())
        .contains("but this one has 513");
    assertThat(server.get("/v1/streams/" + "%C3%A9".repeat(256) + "x").text())
        .contains("but this one has 513");
  }

  @Test
  void an_unencoded_slash_ends_a_name() {
    assertThat(server.get("/v1/streams/a/b/records").status()).isEqualTo(404);
    assertThat(server.get("/v1//streams").status()).isEqualTo(404);
    assertThat(server.get("//v1/streams").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdefg, false",
    "abcdefgh, true",
    "a23456789012345678901234567890123456789012345678, true",
    "a234567890123456789012345678901234567890123456789, false",
    "Abcdefgh, false",
    "-bcdefgh, false",
    "abcdefg-, false",
    "abc-defg, true",
    "abc_defg, false",
    "abc.defg, false",
  })
  void basins_have_names_of_their_own_kind(String name, boolean allowed) {
    RawClient.Answer inPath = server.call("PUT", "/v1/basins/" + name, "", "");
    assertThat(inPath.status()).isEqualTo(allowed ? 201 : 400);

    RawClient.Answer inJson = server.call("POST", "/v1/basins", "", "{\"basin\":\"" + name + "\"}");
    assertThat(inJson.status()).isEqualTo(allowed ? 409 : 400);

    RawClient.Answer inHeader = server.call("GET", "/v1/streams", "s2-basin: " + name + "\r\n", "");
    assertThat(inHeader.status()).isEqualTo(allowed ? 200 : 400);
    if (!allowed) {
      assertThat(inPath.text()).contains("bad_path");
      assertThat(inJson.text()).contains("bad_json", "/basin: ");
      assertThat(inHeader.text()).contains("bad_header");
    }
  }

  @Test
  void a_request_about_streams_names_its_basin() {
    RawClient.Answer answer = server.call("GET", "/v1/streams", "", "");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"code\":\"bad_header\"", "Missing header `s2-basin`");
  }
}
