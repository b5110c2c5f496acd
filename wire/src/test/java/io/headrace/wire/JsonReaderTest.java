package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {
  private static String any(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return JsonReader.read(bytes, 0, bytes.length, JsonReader::any);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"text\"",
        "[]",
        "{}",
        "0",
        "-0.0",
        "1.0",
        "1e3",
        "1E+400",
        "0.12345678901234567890123",
        "12345678901234567890123",
        "[1,[2,{\"a\":null}],\"\\n\"]",
        "{\"a\":{\"b\":[{}]},\"漢字\":\"😀\"}"
      })
  void any_value_comes_back_as_it_is_written(String json) {
    assertThat(any(json)).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{ \"a\" : [ 1 , 2 ] }  | {\"a\":[1,2]}",
        "\"\\u00e9\\/\"         | \"é/\"",
        "\"\\ud83d\\ude00\"     | \"😀\"",
      })
  void any_value_comes_back_without_what_means_nothing(String json, String compact) {
    assertThat(any(json)).isEqualTo(compact);
  }

  @Test
  void any_value_comes_back_on_one_line() {
    assertThat(any("{\r\n\"a\":\n1\n}")).isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud83d\"", "[\"\\ude00\"]", "{\"\\ud83d\":1}"})
  void half_of_a_character_is_no_text(String json) {
    assertThatThrownBy(() -> any(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("surrogate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1", "{\"a\":", "{\"a\":[{}", "[1,]", "{\"a\" 1}", "nul", "01", "1 2"})
  void what_is_no_value_is_refused(String json) {
    assertThatThrownBy(() -> any(json)).isInstanceOf(MalformedException.class);
  }
}
