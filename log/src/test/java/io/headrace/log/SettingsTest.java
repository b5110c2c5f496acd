package io.headrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings of streams and basins: what is chosen, patched and decided. */
final class SettingsTest {
  private static final StreamSettings ONE =
      new StreamSettings(
          Optional.of(StorageClass.STANDARD),
          Optional.of(new Retention.Infinite()),
          Optional.of(TimestampMode.ARRIVAL),
          Optional.of(true),
          Optional.of(Duration.ofSeconds(60)));
  private static final StreamSettings OTHER =
      new StreamSettings(
          Optional.of(StorageClass.EXPRESS),
          Optional.of(new Retention.Age(Duration.ofSeconds(5))),
          Optional.of(TimestampMode.CLIENT_REQUIRE),
          Optional.of(false),
          Optional.of(Duration.ZERO));

  @Test
  void what_nobody_chose_is_seven_days_and_the_writers_clock() {
    assertThat(StreamSettings.NONE.resolve(StreamSettings.NONE))
        .isEqualTo(
            new StreamConfig(
                StorageClass.EXPRESS,
                new Retention.Age(Duration.ofDays(7)),
                TimestampMode.CLIENT_PREFER,
                false,
                Duration.ZERO));
  }

  @Test
  void the_stream_comes_before_the_basin_and_the_basin_before_the_defaults() {
    assertThat(ONE.resolve(OTHER).toSettings()).isEqualTo(ONE);
    assertThat(OTHER.resolve(ONE).toSettings()).isEqualTo(OTHER);
    assertThat(StreamSettings.NONE.resolve(ONE).toSettings()).isEqualTo(ONE);
  }

  @Test
  void each_value_is_decided_by_itself() {
    StreamSettings mixed =
        new StreamSettings(
            Optional.empty(),
            Optional.of(new Retention.Infinite()),
            Optional.empty(),
            Optional.of(false),
            Optional.empty());
    StreamSettings basin =
        new StreamSettings(
            Optional.of(StorageClass.STANDARD),
            Optional.of(new Retention.Age(Duration.ofSeconds(5))),
            Optional.empty(),
            Optional.of(true),
            Optional.of(Duration.ofSeconds(60)));
    assertThat(mixed.resolve(basin))
        .isEqualTo(
            new StreamConfig(
                StorageClass.STANDARD,
                new Retention.Infinite(),
                TimestampMode.CLIENT_PREFER,
                false,
                Duration.ofSeconds(60)));
  }

  @Test
  void a_zero_that_was_chosen_is_a_choice() {
    StreamSettings zero =
        new StreamSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ZERO));
    assertThat(zero.resolve(ONE).deleteOnEmptyMinAge()).isZero();
  }

  static Stream<StreamSettings> settings() {
    return Stream.of(StreamSettings.NONE, ONE, OTHER);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void a_patch_keeps_clears_or_sets(StreamSettings current) {
    assertThat(StreamPatch.NONE.applyTo(current)).isEqualTo(current);
    assertThat(StreamPatch.CLEAR.applyTo(current)).isEqualTo(StreamSettings.NONE);
    assertThat(set(OTHER).applyTo(current)).isEqualTo(OTHER);
  }

  @Test
  void a_patch_treats_each_setting_by_itself() {
    StreamPatch patch =
        new StreamPatch(
            new Change.Keep<>(),
            new Change.Clear<>(),
            new Change.Set<>(TimestampMode.CLIENT_REQUIRE),
            new Change.Keep<>(),
            new Change.Set<>(Duration.ZERO));
    assertThat(patch.applyTo(ONE))
        .isEqualTo(
            new StreamSettings(
                ONE.storageClass(),
                Optional.empty(),
                Optional.of(TimestampMode.CLIENT_REQUIRE),
                ONE.timestampUncapped(),
                Optional.of(Duration.ZERO)));
  }

  @Test
  void a_basins_patch_changes_what_it_names() {
    BasinConfig current = new BasinConfig(ONE, Optional.of(Cipher.AEGIS_256), true, false);
    BasinPatch nothing =
        new BasinPatch(StreamPatch.NONE, new Change.Keep<>(), Optional.empty(), Optional.empty());
    assertThat(nothing.applyTo(current)).isEqualTo(current);
    BasinPatch everything =
        new BasinPatch(
            set(OTHER),
            new Change.Set<>(Cipher.AES_256_GCM),
            Optional.of(false),
            Optional.of(true));
    assertThat(everything.applyTo(current))
        .isEqualTo(new BasinConfig(OTHER, Optional.of(Cipher.AES_256_GCM), false, true));
    BasinPatch cleared =
        new BasinPatch(StreamPatch.CLEAR, new Change.Clear<>(), Optional.empty(), Optional.empty());
    assertThat(cleared.applyTo(current))
        .isEqualTo(new BasinConfig(StreamSettings.NONE, Optional.empty(), true, false));
  }

  @Test
  void a_retention_age_is_whole_seconds_and_at_least_one() {
    assertThat(new Retention.Age(Duration.ofSeconds(1)).age()).hasSeconds(1);
    assertThat(new Retention.Age(Duration.ofSeconds(Long.MAX_VALUE))).isNotNull();
    for (Duration age :
        new Duration[] {
          Duration.ZERO, Duration.ofSeconds(-1), Duration.ofMillis(999), Duration.ofMillis(1500)
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Retention.Age(age))
          .withMessageContaining("whole number of seconds");
    }
  }

  @Test
  void a_page_has_one_to_a_thousand_items() {
    assertThat(new PageRequest("", "", 1).limit()).isEqualTo(1);
    assertThat(new PageRequest("", "", 1000).limit()).isEqualTo(1000);
    for (int limit : new int[] {-1, 0, 1001}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new PageRequest("", "", limit));
    }
  }

  private static StreamPatch set(StreamSettings settings) {
    return new StreamPatch(
        set(settings.storageClass()),
        set(settings.retention()),
        set(settings.timestampMode()),
        set(settings.timestampUncapped()),
        set(settings.deleteOnEmptyMinAge()));
  }

  private static <T> Change<T> set(Optional<T> value) {
    return new Change.Set<>(value.orElseThrow());
  }
}
