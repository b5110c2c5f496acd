package io.headrace.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.ReadStart;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of the command line, as tables. */
final class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "my-basin/a, my-basin, a",
    "s2://my-basin/a, my-basin, a",
    "my-basin/a/b/c, my-basin, a/b/c",
    "s2://my-basin//, my-basin, /",
    "my-basin//a, my-basin, /a",
    "my-basin/a%20b?c#d, my-basin, a%20b?c#d",
    "my-basin/über, my-basin, über",
  })
  void a_stream_is_everything_after_the_first_slash(String text, String basin, String stream) {
    StreamUri uri = StreamUri.parse(text);

    assertThat(uri.basin().text()).isEqualTo(basin);
    assertThat(uri.stream().text()).isEqualTo(stream);
    assertThat(StreamUri.parse(uri.toString())).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "my-basin",
        "my-basin/",
        "s2://my-basin",
        "/a",
        "short/a",
        "My-Basin/a",
        "my-basin/..",
        "http://my-basin/a",
        "s2:/my-basin/a",
      })
  void what_names_no_stream_is_refused(String text) {
    assertThatThrownBy(() -> StreamUri.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_server_address_in_place_of_a_stream_is_told_where_it_belongs() {
    assertThatThrownBy(() -> StreamUri.parse("http://localhost:4437/a"))
        .hasMessageContaining("--url");
  }

  @Test
  void a_basin_may_end_in_a_slash_and_name_no_stream() {
    assertThat(BasinUri.parse("s2://my-basin/").basin().text()).isEqualTo("my-basin");
    assertThatThrownBy(() -> BasinUri.parse("my-basin/a")).hasMessageContaining("names a stream");
  }

  @ParameterizedTest
  @CsvSource({
    "my-basin, ''",
    "my-basin/, ''",
    "s2://my-basin/chat-, chat-",
    "my-basin/a/b, a/b",
  })
  void a_prefix_is_whatever_follows_the_basin(String text, String prefix) {
    assertThat(PrefixUri.parse(text).prefix()).isEqualTo(prefix);
  }

  @ParameterizedTest
  @CsvSource({
    "5ms, 5",
    "250us, 0",
    "30s, 30000",
    "1m, 60000",
    "90 min, 5400000",
    "1h30m, 5400000",
    "1h 30m, 5400000",
    "7d, 604800000",
    "7 days, 604800000",
    "1w, 604800000",
    "2weeks, 1209600000",
    "1y, 31557600000",
    "0s, 0",
  })
  void spans_of_time(String text, long millis) {
    assertThat(Spans.parse(text)).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"0s, 0s", "59s, 59s", "90m, 1h30m", "1w, 7d", "1y, 365d6h", "1d 1s, 1d1s"})
  void spans_are_printed_so_that_they_can_be_read_again(String text, String printed) {
    assertThat(Spans.print(Spans.parse(text))).isEqualTo(printed);
    assertThat(Spans.parse(printed)).isEqualTo(Spans.parse(text));
  }

  @Test
  void a_span_may_be_shorter_than_a_millisecond() {
    assertThat(Spans.parse("250us")).isEqualTo(Duration.ofNanos(250_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5x",
        "-5s",
        "5s!",
        "5 s s",
        "1.5h",
        "999999999999999999y",
        "infinite"
      })
  void what_is_no_span_is_refused(String text) {
    assertThatThrownBy(() -> Spans.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9223372036854775808", "18446744073709551615"})
  void numbers_go_up_to_the_largest_unsigned_one(String text) {
    assertThat(Numbers.print(Numbers.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "18446744073709551616", "1e3", "0x10"})
  void what_is_no_number_is_refused(String text) {
    assertThatThrownBy(() -> Numbers.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void starting_points() {
    assertThat(StartPoint.parse("beginning").start()).isEqualTo(new ReadStart.AtSeqNum(0));
    assertThat(StartPoint.parse("end").start()).isEqualTo(new ReadStart.BeforeTail(0));
    assertThat(StartPoint.parse("tail").start()).isEqualTo(new ReadStart.BeforeTail(0));
    assertThat(StartPoint.parse("tail-25").start()).isEqualTo(new ReadStart.BeforeTail(25));
    assertThat(StartPoint.parse("18446744073709551615").start())
        .isEqualTo(new ReadStart.AtSeqNum(-1));
    assertThat(StartPoint.parse("2025-11-20T09:30:00+01:00").start())
        .isEqualTo(new ReadStart.AtTimestamp(Instant.parse("2025-11-20T08:30:00Z").toEpochMilli()));
  }

  @Test
  void a_time_after_the_last_record_is_a_place_to_wait_at_and_a_number_beyond_the_tail_is_not() {
    assertThat(StartPoint.parse("2025-11-20T09:30:00Z").clamp()).isTrue();
    assertThat(StartPoint.parse("17").clamp()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tail-", "tail-x", "-1", "start", "2025-11-20", "tail+1"})
  void what_is_no_starting_point_is_refused(String text) {
    assertThatThrownBy(() -> StartPoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "text, TEXT",
    "json, JSON",
    "raw, JSON",
    "json-base64, JSON_BASE64",
    "base64, JSON_BASE64",
    "json-binsafe, JSON_BASE64",
  })
  void formats_have_the_names_that_other_tools_use(String text, RecordFormat format) {
    assertThat(RecordFormat.parse(text)).isEqualTo(format);
  }
}
