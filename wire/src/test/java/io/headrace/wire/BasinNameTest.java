package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BasinNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcdefgh",
        "12345678",
        "a------b",
        "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"
      })
  void eight_to_forty_eight_letters_digits_and_inner_dashes_are_a_name(String text) {
    assertThat(new BasinName(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abcdefg",
        "0123456789-abcdefghijklmnopqrstuvwxyz-01234567890",
        "Abcdefgh",
        "abcdefgH",
        "abcd_fgh",
        "abcd.fgh",
        "abcd fgh",
        "abcd/fgh",
        "abcdéfgh",
        "abcd`fgh",
        "abcd{fgh",
        "abcd:fgh",
        "-bcdefgh",
        "abcdefg-"
      })
  void anything_else_is_not(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BasinName(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @Test
  void names_sort_by_their_bytes() {
    assertThat(new BasinName("aaaaaaa0").compareTo(new BasinName("aaaaaaaa"))).isNegative();
    assertThat(new BasinName("aaaaaaaa")).isEqualByComparingTo(new BasinName("aaaaaaaa"));
    assertThat(new BasinName("aaaaaaaa").compareTo(new BasinName("aaaaaaaaa"))).isNegative();
  }
}
