package io.headrace.server.s2;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one location there is. */
@Timeout(60)
final class LocationsTest {
  private static final String LOCAL = "{\"name\":\"local\",\"is_private\":false}";
  private final ServerFixture server = new ServerFixture();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void there_is_one_and_it_is_the_default() {
    assertThat(server.call("GET", "/v1/locations", "", "").text()).isEqualTo("[" + LOCAL + "]");
    assertThat(server.call("GET", "/v1/locations/default", "", "").text()).isEqualTo(LOCAL);
    RawClient.Answer set = server.call("PUT", "/v1/locations/default", "", "\"local\"");
    assertThat(set.status()).isEqualTo(200);
    assertThat(set.text()).isEqualTo(LOCAL);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"aws:us-east-1\", 422, invalid",
        "\"\", 422, invalid",
        "\"Local\", 422, invalid",
        "null, 400, bad_json",
        "{}, 400, bad_json",
        "local, 400, bad_json",
        "[\"local\"], 400, bad_json"
      })
  void no_other_can_be_the_default(String body, int status, String code) {
    RawClient.Answer answer = server.call("PUT", "/v1/locations/default", "", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).startsWith("{\"code\":\"" + code + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"\"local\", 201", "null, 201", "\"aws:us-east-1\", 422", "7, 400"})
  void a_basin_is_created_here_or_not_at_all(String location, int status) {
    String created = "{\"basin\":\"test-basin\",\"location\":" + location + "}";
    assertThat(server.call("POST", "/v1/basins", "", created).status()).isEqualTo(status);
    RawClient.Answer ensured =
        server.call("PUT", "/v1/basins/ensured-basin", "", "{\"location\":" + location + "}");
    assertThat(ensured.status()).isEqualTo(status);
    if (status == 201) {
      assertThat(ensured.text()).contains("\"location\":\"local\"");
      assertThat(server.call("GET", "/v1/basins", "", "").text())
          .containsPattern("\"test-basin\",\"location\":\"local\"");
    }
  }
}
