package io.headrace.client.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.transport.ResponseHead;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "2500, 2500",
    "' 2500 ', 2500",
    "9223372036854775807, 9223372036854775807",
    "18446744073709551615, 9223372036854775807"
  })
  void digits_are_milliseconds(String text, long millis) {
    assertThat(asked(text)).hasValue(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "soon", "-1", "+1", "1.5", "٣", "18446744073709551616"})
  void anything_else_is_no_advice(String text) {
    assertThat(asked(text)).isEmpty();
  }

  @Test
  void no_header_is_no_advice() {
    assertThat(RetryAfter.millis(new ResponseHead(429, Map.of()))).isEmpty();
  }

  private static OptionalLong asked(String text) {
    return RetryAfter.millis(new ResponseHead(429, Map.of("retry-after-ms", text)));
  }
}
