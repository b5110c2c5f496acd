package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StreamNameTest {
  static Stream<String> names() {
    return Stream.of(
        "s",
        "...",
        "a/b c",
        "/",
        "//",
        "../x",
        "%2F",
        "\u0001",
        "\u007f",
        "é",
        "\ud83d\ude00",
        "a".repeat(512),
        "é".repeat(256),
        "\ud83d\ude00".repeat(128));
  }

  @ParameterizedTest
  @MethodSource("names")
  void one_to_512_bytes_of_utf8_are_a_name(String text) {
    assertThat(new StreamName(text)).hasToString(text);
  }

  static Stream<String> notNames() {
    return Stream.of(
        "",
        ".",
        "..",
        "\0",
        "a\0b",
        "\ud83d",
        "a\ude00",
        "a".repeat(513),
        "é".repeat(256) + "a",
        "\ud83d\ude00".repeat(128) + "a");
  }

  @ParameterizedTest
  @MethodSource("notNames")
  void dots_nul_half_pairs_and_other_lengths_are_not(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new StreamName(text));
  }

  @Test
  void names_sort_by_their_bytes_where_java_sorts_them_otherwise() {
    StreamName privateUse = new StreamName("\ue000");
    StreamName face = new StreamName("\ud83d\ude00");
    assertThat(privateUse.text()).isGreaterThan(face.text());
    assertThat(privateUse.compareTo(face)).isNegative();
    assertThat(face.compareTo(privateUse)).isPositive();
  }
}
