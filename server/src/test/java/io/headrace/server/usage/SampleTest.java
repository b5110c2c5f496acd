package io.headrace.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples as they are kept, and how they are put together. */
final class SampleTest {
  private static Sample at(long seconds, long appends, OptionalLong stored) {
    return new Sample(seconds, Map.of(Counted.STANDARD_APPENDS, appends), stored);
  }

  @Test
  void what_is_kept_is_what_there_was() {
    Map<Counted, Long> all = new EnumMap<>(Counted.class);
    Arrays.stream(Counted.values()).forEach(each -> all.put(each, 1_000_000L * each.number()));
    Sample sample = new Sample(1_750_000_020, all, OptionalLong.of(1L << 50));
    assertThat(Sample.of(sample.toRecord().body().asReadOnlyByteBuffer())).isEqualTo(sample);
    Sample nothing = new Sample(0, Map.of(), OptionalLong.empty());
    assertThat(Sample.of(nothing.toRecord().body().asReadOnlyByteBuffer())).isEqualTo(nothing);
  }

  @Test
  void what_a_later_version_kept_besides_is_passed_over() {
    // Field 1 is the start, 2000 a number that nobody knows, 2001 a text.
    byte[] record = {8, 60, (byte) 0x80, 0x7d, 7, (byte) 0x8a, 0x7d, 1, 'x', 80, 3};
    assertThat(Sample.of(ByteBuffer.wrap(record))).isEqualTo(at(60, 3, OptionalLong.empty()));
  }

  @ParameterizedTest
  @CsvSource({"''", "5003", "08"})
  void what_is_no_sample_is_refused(String hex) {
    byte[] record = java.util.HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Sample.of(ByteBuffer.wrap(record)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a sample of usage, but");
  }

  @ParameterizedTest
  @CsvSource({
    "MINUTE, 1750000059, 1750000020",
    "MINUTE, 1750000080, 1750000080",
    "HOUR, 1750000059, 1749999600",
    "HOUR, 3599, 0",
    "DAY, 1750000059, 1749945600",
    "DAY, 0, 0"
  })
  void a_moment_lies_in_one_minute_hour_and_day(Resolution resolution, long moment, long start) {
    assertThat(resolution.floor(moment)).isEqualTo(start);
  }

  @Test
  void folding_adds_up_what_was_counted_and_keeps_what_was_stored_last() {
    List<Sample> minutes =
        List.of(
            at(3540, 1, OptionalLong.of(10)),
            at(3600, 2, OptionalLong.of(20)),
            at(3660, 3, OptionalLong.of(15)),
            at(7140, 4, OptionalLong.empty()));
    assertThat(UsageHistory.folded(minutes, Resolution.HOUR))
        .containsExactly(at(0, 1, OptionalLong.of(10)), at(3600, 9, OptionalLong.of(15)));
    assertThat(UsageHistory.folded(minutes, Resolution.DAY))
        .containsExactly(at(0, 10, OptionalLong.of(15)));
  }
}
