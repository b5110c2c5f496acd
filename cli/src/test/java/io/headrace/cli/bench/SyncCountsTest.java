package io.headrace.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Percentiles of a server's syncs from its metrics. */
final class SyncCountsTest {
  private static String metrics(int upTo1, int upTo2, int upTo4, int all) {
    return """
    # TYPE headrace_engine_sync_seconds histogram
    headrace_engine_sync_seconds_bucket{le="0.001"} %d
    headrace_engine_sync_seconds_bucket{le="0.002"} %d
    headrace_engine_sync_seconds_bucket{le="0.004"} %d
    headrace_engine_sync_seconds_bucket{le="+Inf"} %d
    headrace_engine_sync_seconds_count %d
    headrace_engine_appends_total 7.0
    """
        .formatted(upTo1, upTo2, upTo4, all, all);
  }

  private static Figure at(double percentile, SyncCounts counts) {
    return counts.millisAt("it", percentile);
  }

  @Test
  void a_percentile_lies_within_its_bucket_as_far_as_its_rank() {
    SyncCounts counts = SyncCounts.parse(metrics(50, 90, 100, 100));

    assertThat(at(25, counts)).isEqualTo(Figure.of("it", 0.5));
    assertThat(at(50, counts)).isEqualTo(Figure.of("it", 1));
    assertThat(at(70, counts)).isEqualTo(Figure.of("it", 1.5));
    assertThat(at(95, counts)).isEqualTo(Figure.of("it", 3));
  }

  @Test
  void what_lies_beyond_the_last_bound_counts_as_that() {
    assertThat(at(99, SyncCounts.parse(metrics(1, 1, 1, 100)))).isEqualTo(Figure.of("it", 4));
  }

  @Test
  void only_what_came_since_counts() {
    SyncCounts before = SyncCounts.parse(metrics(0, 0, 1000, 1000));
    SyncCounts after = SyncCounts.parse(metrics(0, 100, 1100, 1100));

    assertThat(at(50, after.since(before))).isEqualTo(Figure.of("it", 1.5));
  }

  @Test
  void without_syncs_nothing_is_known() {
    SyncCounts counts = SyncCounts.parse(metrics(5, 5, 5, 5));

    assertThat(at(99, counts.since(counts))).isEqualTo(Figure.unknown("it"));
    assertThat(at(99, SyncCounts.parse("other 1.0\n"))).isEqualTo(Figure.unknown("it"));
  }
}
