package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Percent-encoding, queries and the numbers in them. */
final class UrlTest {
  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a%2Fb, a/b",
    "a%2fb, a/b",
    "%252F, %2F",
    "a+b, a+b",
    "a%20b, a b",
    "%2e%2E, ..",
    "%C3%A9, é",
    "%F0%9F%98%80, 😀",
    "%3F%23, ?#",
  })
  void a_segment_is_decoded_once_and_a_plus_stays(String raw, String decoded) {
    assertThat(PercentCoding.decodeSegment(raw)).isEqualTo(decoded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%2", "%zz", "a%", "%2x", "%-1", "%FF", "%C3", "%ED%A0%80", "é"})
  void what_encodes_no_text_is_refused(String raw) {
    assertThatThrownBy(() -> PercentCoding.decodeSegment(raw))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void a_nul_can_be_decoded_and_is_refused_as_a_name() {
    String name = PercentCoding.decodeSegment("%00");
    assertThat(name).isEqualTo("\0");
    assertThatThrownBy(() -> new StreamName(name)).hasMessageContaining("NUL");
  }

  @Test
  void a_query_is_form_decoded() {
    QueryParameters query = QueryParameters.parse("prefix=a+b%2Bc&&empty=&bare&=x&n=1");

    assertThat(query.text("prefix")).contains("a b+c");
    assertThat(query.text("empty")).contains("");
    assertThat(query.text("bare")).contains("");
    assertThat(query.text("missing")).isEmpty();
    assertThat(query.unsigned("n")).hasValue(1);
  }

  @Test
  void a_parameter_stands_once() {
    assertThatThrownBy(() -> QueryParameters.parse("count=1&count=2").unsigned("count"))
        .hasMessage("expected \"count\" once, but it is there twice");
  }

  @Test
  void numbers_go_to_two_to_the_64() {
    assertThat(QueryParameters.parse("n=18446744073709551615").unsigned("n")).hasValue(-1L);
    assertThat(QueryParameters.parse("n=9223372036854775808").unsigned("n"))
        .hasValue(Long.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "+1", "%2B1", "abc", "1.0", "18446744073709551616", " 1", "٣", "0x1"})
  void what_is_no_number_is_refused(String value) {
    String raw = value.equals("٣") ? "%D9%A3" : value.replace(" ", "%20");
    assertThatThrownBy(() -> QueryParameters.parse("n=" + raw).unsigned("n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected \"n\" to be a whole number");
  }

  @Test
  void truth_has_two_spellings() {
    assertThat(QueryParameters.parse("clamp=true").bool("clamp")).contains(true);
    assertThat(QueryParameters.parse("clamp=false").bool("clamp")).contains(false);
    assertThat(QueryParameters.parse("").bool("clamp")).isEmpty();
    assertThatThrownBy(() -> QueryParameters.parse("clamp=1").bool("clamp"))
        .hasMessageContaining("to be true or false, but it is \"1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b c+d", "%2F", "é😀?#&=", "a-._~Z9"})
  void what_is_encoded_is_decoded_in_a_path_and_in_a_query(String text) {
    String encoded = PercentCoding.encode(text);

    assertThat(encoded).matches("[A-Za-z0-9._~%-]*");
    assertThat(PercentCoding.decodeSegment(encoded)).isEqualTo(text);
    assertThat(PercentCoding.decodeForm(encoded)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1750000000000, 2025-06-15T15:06:40Z",
    "1750000000007, 2025-06-15T15:06:40.007Z",
  })
  void moments_are_written_as_rfc_3339(long millis, String text) {
    assertThat(Rfc3339.format(millis)).isEqualTo(text);
  }

  @Test
  void an_event_id_goes_both_ways() {
    EventId id = new EventId(-1L, 7, 1337);
    assertThat(id).hasToString("18446744073709551615,7,1337");
    assertThat(EventId.parse("18446744073709551615, 7,1337 ")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1,2", "1,2,3,4", "a,b,c", "-1,0,0", "1,,3", "1;2;3"})
  void what_is_no_event_id_is_refused(String text) {
    assertThatThrownBy(() -> EventId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an event id of three numbers");
  }
}
