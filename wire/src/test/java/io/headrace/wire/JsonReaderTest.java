package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a document without a look into it. */
class JsonReaderTest {
  private static String any(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return JsonReader.read(bytes, 0, bytes.length, JsonReader::any);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"text\"",
        "0.12345678901234567890123",
        "1.10",
        "123456789012345678901234567890",
        "{\"a\":[1,{\"b\":null}],\"c\":\"\\n\"}",
        "[]"
      })
  void any_value_stays_as_it_is(String json) {
    assertThat(any(json)).isEqualTo(json);
  }

  @Test
  void it_becomes_one_line() {
    assertThat(any("{\n  \"a\" : [ 1,\r\n 2 ]\n}")).isEqualTo("{\"a\":[1,2]}");
  }

  @Test
  void half_a_character_cannot_be_kept() {
    assertThatThrownBy(() -> any("{\"a\":\"\\ud83d\"}"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("half of a surrogate pair");
  }
}
