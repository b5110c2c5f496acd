package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments as texts. */
final class Rfc3339Test {
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "2025-06-15T15:06:40Z, 1750000000000",
    "2025-06-15T15:06:40.5Z, 1750000000500",
    "2025-06-15T15:06:40.123456789Z, 1750000000123",
    "2025-06-15T17:06:40+02:00, 1750000000000",
    "2025-06-15t15:06:40z, 1750000000000",
  })
  void a_text_says_a_moment(String text, long epochMillis) {
    assertThat(Rfc3339.parse(text)).isEqualTo(epochMillis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "2025-06-15", "2025-06-15T15:06:40", "1969-12-31T23:59:59Z", "0"})
  void what_says_none_is_told_so(String text) {
    assertThatThrownBy(() -> Rfc3339.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as 2030-01-31T12:00:00Z");
  }

  @Test
  void what_is_written_is_read() {
    assertThat(Rfc3339.format(1_750_000_000_250L)).isEqualTo("2025-06-15T15:06:40.250Z");
    assertThat(Rfc3339.parse(Rfc3339.format(1_750_000_000_250L))).isEqualTo(1_750_000_000_250L);
  }
}
