package io.headrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lengths of syncs go into the buckets that hold them. */
class SyncTimesTest {
  @Test
  void a_sync_falls_into_the_first_bucket_whose_bound_it_does_not_exceed() {
    assertThat(SyncTimes.bucketOf(0)).isZero();
    assertThat(SyncTimes.bucketOf(50_000)).isZero();
    assertThat(SyncTimes.bucketOf(50_001)).isEqualTo(1);
    for (int bucket = 0; bucket < SyncTimes.BUCKETS - 1; bucket++) {
      long bound = Math.round(SyncTimes.boundSeconds(bucket) * 1e9);
      assertThat(SyncTimes.bucketOf(bound)).isEqualTo(bucket);
      assertThat(SyncTimes.bucketOf(bound + 1)).isEqualTo(bucket + 1);
    }
    assertThat(SyncTimes.bucketOf(Long.MAX_VALUE)).isEqualTo(SyncTimes.BUCKETS - 1);
  }

  @Test
  void bounds_grow_by_less_than_half_from_fifty_microseconds_to_seconds() {
    assertThat(SyncTimes.boundSeconds(0)).isEqualTo(50e-6);
    for (int bucket = 1; bucket < SyncTimes.BUCKETS - 1; bucket++) {
      assertThat(SyncTimes.boundSeconds(bucket) / SyncTimes.boundSeconds(bucket - 1))
          .isBetween(1.38, 1.45);
    }
    assertThat(SyncTimes.boundSeconds(SyncTimes.BUCKETS - 2)).isBetween(5.0, 10.0);
    assertThat(SyncTimes.boundSeconds(SyncTimes.BUCKETS - 1)).isInfinite();
  }

  @Test
  void a_bucket_without_its_count_is_refused() {
    assertThatThrownBy(() -> new SyncTimes(List.of(1L))).hasMessageContaining("bucket");
  }
}
