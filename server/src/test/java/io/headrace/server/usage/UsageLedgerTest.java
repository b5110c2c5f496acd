package io.headrace.server.usage;

import static io.headrace.server.usage.Counted.CHECK_TAIL;
import static io.headrace.server.usage.Counted.LIST_BASINS;
import static io.headrace.server.usage.Counted.STANDARD_APPENDED_BYTES;
import static io.headrace.server.usage.Counted.STANDARD_APPENDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.headrace.log.AppendRequest;
import io.headrace.log.BasinConfig;
import io.headrace.log.Batch;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.Retention;
import io.headrace.log.StorageClass;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamTemplate;
import io.headrace.server.FakeTime;
import io.headrace.server.SlowEngine;
import io.headrace.server.system.SystemBasin;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was used, minute after minute, as a test lets them pass. */
final class UsageLedgerTest {
  /** When the clock of the tests begins: 40 s after the start of a minute, 400 s of an hour. */
  private static final long START = 1_750_000_000;

  private static final long MINUTE = START - 40;
  private static final long HOUR = START - 400;
  private static final BasinName BASIN = new BasinName("some-basin");
  private static final BasinName OTHER = new BasinName("other-basin");
  private static final StreamName STREAM = new StreamName("s");

  private final FakeTime time = new FakeTime();
  private final SlowEngine engine = new SlowEngine(time);
  private UsageCounts counts = new UsageCounts();
  private UsageLedger ledger = new UsageLedger(engine, counts, time);

  @BeforeEach
  void createBasins() {
    for (BasinName each : List.of(BASIN, OTHER)) {
      assertDone(engine.createBasin(each, BasinConfig.DEFAULT, Optional.empty()));
    }
  }

  private static void assertDone(CompletableFuture<?> future) {
    assertThat(future).isCompleted();
  }

  /** As a start does after a kill: what was not kept is forgotten. */
  private void restart() {
    counts = new UsageCounts();
    ledger = new UsageLedger(engine, counts, time);
    ledger.resume();
  }

  private void append(int appends) {
    for (int i = 0; i < appends; i++) {
      counts.of(BASIN).appended(StorageClass.STANDARD, 100);
    }
  }

  private void pass(Duration duration) {
    time.advance(duration);
    if (ledger.isDue()) {
      assertDone(ledger.sample());
      if (ledger.foldIsDue()) {
        assertDone(ledger.foldHours());
        assertDone(ledger.foldDays());
      }
    }
  }

  private List<Map.Entry<Long, Long>> appends(Resolution resolution) {
    return appends(resolution, START + 10_000_000);
  }

  private List<Map.Entry<Long, Long>> appends(Resolution resolution, long toSeconds) {
    return ledger.ofBasin(BASIN, resolution, 0, toSeconds).stream()
        .filter(each -> each.count(STANDARD_APPENDS) > 0)
        .map(each -> Map.entry(each.startSeconds(), each.count(STANDARD_APPENDS)))
        .toList();
  }

  @Test
  void the_minute_that_runs_is_told_before_it_is_kept() {
    append(3);
    assertThat(appends(Resolution.MINUTE)).containsExactly(entry(MINUTE, 3L));
    assertThat(appends(Resolution.HOUR)).containsExactly(entry(HOUR, 3L));
    assertThat(engine.basin(SystemBasin.NAME)).isEmpty();
    assertThat(ledger.ofBasin(BASIN, Resolution.MINUTE, 0, MINUTE - 1)).isEmpty();
    assertThat(ledger.ofBasin(BASIN, Resolution.MINUTE, MINUTE + 60, MINUTE + 120)).isEmpty();
  }

  @Test
  void each_minute_has_what_was_counted_in_it() {
    append(3);
    pass(Duration.ofSeconds(19));
    append(2);
    assertThat(ledger.isDue()).isFalse();
    pass(Duration.ofSeconds(1));
    append(1);
    pass(Duration.ofMinutes(3));
    pass(Duration.ofMinutes(1));
    append(7);
    assertThat(appends(Resolution.MINUTE))
        .containsExactly(entry(MINUTE, 5L), entry(MINUTE + 60, 1L), entry(MINUTE + 300, 7L));
    assertThat(appends(Resolution.HOUR)).containsExactly(entry(HOUR, 13L));
    assertThat(ledger.ofBasin(OTHER, Resolution.DAY, 0, START + 10_000)).isEmpty();
  }

  @Test
  void the_server_and_its_basins_are_counted_apart() {
    counts.server().count(LIST_BASINS);
    counts.of(OTHER).count(CHECK_TAIL);
    append(1);
    pass(Duration.ofMinutes(1));
    assertThat(ledger.ofServer(Resolution.MINUTE, 0, START))
        .extracting(Sample::counts)
        .containsExactly(Map.of(LIST_BASINS, 1L));
    assertThat(ledger.ofBasin(OTHER, Resolution.MINUTE, 0, START))
        .extracting(Sample::counts)
        .containsExactly(Map.of(CHECK_TAIL, 1L));
    assertThat(ledger.ofBasin(BASIN, Resolution.MINUTE, 0, START))
        .extracting(Sample::counts)
        .containsExactly(Map.of(STANDARD_APPENDS, 1L, STANDARD_APPENDED_BYTES, 100L));
  }

  @Test
  void a_restart_loses_no_more_than_the_minute_that_runs() {
    append(3);
    pass(Duration.ofMinutes(1));
    append(100);
    restart();
    append(2);
    assertThat(appends(Resolution.MINUTE))
        .containsExactly(entry(MINUTE, 3L), entry(MINUTE + 60, 2L));
    pass(Duration.ofMinutes(1));
    restart();
    assertThat(appends(Resolution.HOUR)).containsExactly(entry(HOUR, 5L));
  }

  @Test
  void two_pieces_of_one_minute_are_told_as_one() {
    append(3);
    assertDone(ledger.sample());
    restart();
    append(4);
    assertDone(ledger.sample());
    assertThat(appends(Resolution.MINUTE)).containsExactly(entry(MINUTE, 7L));
  }

  @Test
  void hours_and_days_are_folded_once_and_told_the_same_whether_they_are_or_not() {
    long expected = 0;
    for (int i = 0; i < 30; i++) {
      append(i);
      expected += i;
      time.advance(Duration.ofHours(1));
      assertDone(ledger.sample());
    }
    List<Map.Entry<Long, Long>> hours = appends(Resolution.HOUR);
    List<Map.Entry<Long, Long>> days = appends(Resolution.DAY);
    assertThat(hours).hasSize(29).contains(entry(HOUR + 29 * 3600, 29L));
    assertThat(days.stream().mapToLong(Map.Entry::getValue).sum()).isEqualTo(expected);
    assertThat(days).hasSize(2);

    for (int i = 0; i < 2; i++) {
      assertDone(ledger.foldHours());
      assertDone(ledger.foldDays());
      assertThat(appends(Resolution.HOUR)).isEqualTo(hours);
      assertThat(appends(Resolution.DAY)).isEqualTo(days);
      restart();
    }
    assertThat(recordsOf("usage/hour/some-basin")).isEqualTo(29);
    assertThat(recordsOf("usage/day/some-basin")).isEqualTo(1);
  }

  private long recordsOf(String stream) {
    return engine.stream(SystemBasin.NAME, new StreamName(stream)) instanceof Lookup.Found found
        ? found.stream().stable().tail().seqNum()
        : 0;
  }

  @Test
  void hours_stay_when_the_minutes_have_expired() {
    append(5);
    pass(Duration.ofHours(1));
    assertDone(engine.deleteStream(SystemBasin.NAME, new StreamName("usage/minute/some-basin")));
    engine.purge();
    restart();
    assertThat(appends(Resolution.MINUTE)).isEmpty();
    assertThat(appends(Resolution.HOUR)).containsExactly(entry(HOUR, 5L));
    assertThat(appends(Resolution.DAY)).extracting(Map.Entry::getValue).containsExactly(5L);
  }

  @Test
  void what_cannot_be_kept_is_kept_with_the_next_minute() {
    append(1);
    pass(Duration.ofMinutes(1));
    assertDone(engine.deleteStream(SystemBasin.NAME, new StreamName("usage/minute/some-basin")));
    append(2);
    pass(Duration.ofMinutes(1));
    engine.purge();
    append(4);
    pass(Duration.ofMinutes(1));
    assertThat(appends(Resolution.MINUTE)).containsExactly(entry(MINUTE + 120, 6L));
  }

  @Test
  void the_streams_keep_as_long_as_is_said_and_end_when_they_are_empty() {
    append(1);
    pass(Duration.ofHours(25));
    for (Resolution each : Resolution.values()) {
      StreamName name = new StreamName("usage/" + each.text() + "/some-basin");
      assertThat(engine.stream(SystemBasin.NAME, name))
          .isInstanceOfSatisfying(
              Lookup.Found.class,
              found -> {
                StreamInfo info = found.stream().info();
                assertThat(info.config().retention()).isEqualTo(new Retention.Age(each.kept()));
                assertThat(info.config().deleteOnEmptyMinAge()).isEqualTo(Duration.ofHours(1));
              });
    }
  }

  @Test
  void what_is_stored_is_sampled_when_it_changes_though_nobody_asks() {
    assertDone(engine.createStream(BASIN, STREAM, StreamTemplate.DEFAULT, Optional.empty()));
    append(1);
    pass(Duration.ofMinutes(1));
    pass(Duration.ofMinutes(1));
    if (engine.stream(BASIN, STREAM) instanceof Lookup.Found found) {
      found.stream()
          .append(AppendRequest.of(Batch.of(List.of(AppendRecord.of("12345678")))), _ -> {});
    }
    pass(Duration.ofMinutes(1));
    assertThat(ledger.ofBasin(BASIN, Resolution.MINUTE, 0, START + 1000))
        .extracting(Sample::startSeconds, Sample::storedBytes)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(MINUTE, OptionalLong.of(0)),
            org.assertj.core.groups.Tuple.tuple(MINUTE + 120, OptionalLong.of(16)));
  }

  @Test
  void idle_basins_and_the_servers_own_are_not_sampled() {
    append(1);
    pass(Duration.ofMinutes(1));
    pass(Duration.ofMinutes(1));
    assertThat(engine.listStreams(SystemBasin.NAME, new PageRequest("", "", 100)))
        .hasValueSatisfying(page ->
            assertThat(page.items())
                .extracting(stream -> stream.name().text())
                .containsExactly("usage/minute/some-basin"));
    assertThat(recordsOf("usage/minute/some-basin")).isEqualTo(1);
  }

  @Test
  void a_basin_was_active_when_something_was_done_in_it() {
    append(1);
    pass(Duration.ofMinutes(1));
    pass(Duration.ofHours(3));
    counts.of(OTHER).count(CHECK_TAIL);
    long now = START + 3 * 3600 + 60;
    assertThat(ledger.activeBasins(0, now, _ -> true)).containsExactly("other-basin", "some-basin");
    assertThat(ledger.activeBasins(MINUTE, MINUTE + 60, _ -> true)).containsExactly("some-basin");
    assertThat(ledger.activeBasins(now, now, _ -> true)).containsExactly("other-basin");
    assertThat(ledger.activeBasins(now - 3600, now, "some-basin"::equals)).isEmpty();
    assertThat(ledger.activeBasins(0, MINUTE - 10_000, _ -> true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // days later, minutes from the activity on: from, to; whether the basin was active
    "0, 0, 1, true",
    "0, 1, 59, false",
    "0, -300, -1, false",
    "1, 0, 1, true",
    "1, -300, -1, false",
    "1, 1, 300, false",
    "1, -300, 300, true",
    // Only hours are kept of it.
    "3, 0, 1, true",
    "3, -300, -60, false",
    "3, 61, 300, false",
    "3, -300, 300, true",
    // Only days are kept of it.
    "100, -300, -60, true",
    "100, -3000, -1500, false",
    "100, 1500, 3000, false",
    "100, -3000, 3000, true",
  })
  void a_basin_was_active_as_finely_as_is_known(
      int days, long fromMinutes, long toMinutes, boolean isActive) {
    append(1);
    pass(Duration.ofHours(1));
    for (int day = 0; day < days; day++) {
      // Not all at once: what is kept for days must be folded before it expires.
      pass(Duration.ofDays(1));
    }
    for (Resolution each : Resolution.values()) {
      if (days > each.kept().toDays()) {
        String expired = "usage/" + each.text() + "/some-basin";
        assertDone(engine.deleteStream(SystemBasin.NAME, new StreamName(expired)));
      }
    }
    engine.purge();

    List<String> active =
        ledger.activeBasins(MINUTE + 60 * fromMinutes, MINUTE + 60 * toMinutes, _ -> true);
    assertThat(active.contains("some-basin")).isEqualTo(isActive);
  }

  @Test
  void an_hour_that_is_on_its_way_to_the_disk_is_not_folded_again() {
    append(5);
    time.advance(Duration.ofHours(1));
    assertDone(ledger.sample());
    engine.hold();
    CompletableFuture<Void> first = ledger.foldHours();
    assertThat(first).isNotCompleted();

    time.advance(Duration.ofMinutes(1));
    assertThat(ledger.isDue()).isTrue();
    var _ = ledger.sample();
    assertThat(ledger.foldIsDue()).isFalse();

    engine.letGo();
    assertDone(first);
    time.advance(Duration.ofHours(1));
    assertDone(ledger.sample());
    assertThat(ledger.foldIsDue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // seconds before the minute that runs; resolution; whether its appends are told
    "0, MINUTE, true",
    "1, MINUTE, false",
    "0, HOUR, true",
    "300, HOUR, true",
    "361, HOUR, false",
    "300, DAY, true",
  })
  void the_last_minute_hour_or_day_that_is_asked_for_is_told_whole(
      long secondsBefore, Resolution resolution, boolean isTold) {
    append(2);
    assertThat(ledger.ofBasin(BASIN, resolution, 0, MINUTE - secondsBefore))
        .hasSize(isTold ? 1 : 0);
  }

  @Test
  void a_clock_that_was_ahead_for_a_while_loses_no_hour() {
    append(1);
    pass(Duration.ofHours(1));
    append(2);
    pass(Duration.ofDays(10));
    append(4);
    pass(Duration.ofHours(2));
    pass(Duration.ofDays(-10));
    pass(Duration.ofHours(12));
    append(8);
    pass(Duration.ofHours(3));
    append(16);
    pass(Duration.ofDays(2));

    List<Map.Entry<Long, Long>> expected =
        List.of(
            entry(HOUR, 1L),
            entry(HOUR + 3600, 2L),
            entry(HOUR + 15 * 3600, 8L),
            entry(HOUR + 18 * 3600, 16L));
    assertThat(appends(Resolution.HOUR, HOUR + 100_000)).isEqualTo(expected);
    long sum =
        appends(Resolution.DAY, HOUR + 400_000).stream().mapToLong(Map.Entry::getValue).sum();
    assertThat(sum).isEqualTo(27);
    restart();
    assertThat(appends(Resolution.HOUR, HOUR + 100_000)).isEqualTo(expected);
  }

  @Test
  void what_a_mistake_kept_from_being_kept_stays_counted() {
    append(3);
    engine.answerAppends(() -> {
      throw new IllegalStateException("a mistake");
    });
    pass(Duration.ofMinutes(1));
    engine.answerAppends(null);
    append(4);
    pass(Duration.ofMinutes(1));
    assertThat(appends(Resolution.MINUTE)).containsExactly(entry(MINUTE + 60, 7L));
  }

  @Test
  void a_basin_that_is_gone_is_forgotten_once_its_last_minute_is_kept() {
    append(4);
    assertDone(engine.deleteBasin(BASIN));
    engine.purge();
    pass(Duration.ofMinutes(1));
    assertThat(counts.basins()).doesNotContainKey(BASIN);
    assertThat(appends(Resolution.MINUTE)).containsExactly(entry(MINUTE, 4L));
  }

  @Test
  void beyond_so_many_basins_others_are_not_counted() {
    counts = new UsageCounts(/* maxBasins= */ 1);
    ledger = new UsageLedger(engine, counts, time);
    append(1);
    counts.of(OTHER).count(CHECK_TAIL);
    append(1);
    assertThat(appends(Resolution.MINUTE)).containsExactly(entry(MINUTE, 2L));
    assertThat(ledger.ofBasin(OTHER, Resolution.MINUTE, 0, START)).isEmpty();
    assertThat(counts.basins()).hasSize(1);
  }
}
