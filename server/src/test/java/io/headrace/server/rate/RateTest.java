package io.headrace.server.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** So much a second: the rule as a table, and what remembers it. */
final class RateTest {
  private static final BasinName BASIN = new BasinName("test-basin");

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @ParameterizedTest
  @CsvSource({
    // rate, paid until ms, now ms, wait ms
    "10, 0, 0, -900",
    "10, 100, 0, -800",
    "10, 900, 0, 0",
    "10, 1000, 0, 100",
    "10, 1000, 100, 0",
    "10, 3000, 100, 2000",
    "1, 0, 0, 0",
    "1, 1, 0, 1",
    // The clock's zero is anywhere.
    "10, -500, -1500, 100",
  })
  void how_long_anything_waits(long rate, long paidUntil, long now, long wait) {
    assertThat(new Rate(rate).waitNanos(millis(paidUntil), millis(now))).isEqualTo(millis(wait));
  }

  @Test
  void the_clock_may_run_over() {
    Rate rate = new Rate(10);
    long now = Long.MAX_VALUE - millis(10);
    long paidUntil = rate.paidUntilAfter(now, now, 10);

    assertThat(paidUntil).isNegative();
    assertThat(rate.waitNanos(paidUntil, now)).isEqualTo(millis(100));
  }

  @Test
  void large_amounts_and_rates_do_not_overflow() {
    assertThat(new Rate(1).priceNanos(Long.MAX_VALUE)).isPositive();
    assertThat(new Rate(Long.MAX_VALUE).priceNanos(1 << 20)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void a_rate_is_positive(long rate) {
    assertThatThrownBy(() -> new Rate(rate)).hasMessageContaining("but this one is " + rate);
  }

  @Test
  void a_second_s_worth_may_come_at_once_and_then_one_at_a_time() {
    Rate rate = new Rate(10);
    Bucket bucket = new Bucket(0);

    for (int i = 0; i < 10; i++) {
      assertThat(bucket.tryTake(rate, 0, 1)).isZero();
    }
    assertThat(bucket.tryTake(rate, 0, 1)).isEqualTo(millis(100));
    assertThat(bucket.tryTake(rate, millis(99), 1)).isEqualTo(millis(1));
    assertThat(bucket.tryTake(rate, millis(100), 1)).isZero();
    assertThat(bucket.tryTake(rate, millis(100), 1)).isEqualTo(millis(100));
  }

  @Test
  void whoever_waits_as_told_is_served() {
    Rate rate = new Rate(1000);
    Bucket bucket = new Bucket(0);
    long now = 0;
    long taken = 0;
    for (int i = 0; i < 100; i++) {
      long wait = bucket.tryTake(rate, now, 300);
      if (wait > 0) {
        now += wait;
        assertThat(bucket.tryTake(rate, now, 300)).isZero();
      }
      taken += 300;
      // What is more than a second's worth ahead is less than one amount.
      assertThat(taken).isLessThan(1000 + 300 + now / millis(1));
    }
    assertThat(now).isEqualTo(millis(29_700 - 999));
  }

  @Test
  void what_is_more_than_a_seconds_worth_goes_through_and_is_owed_whole() {
    Rate rate = new Rate(1000);
    Bucket bucket = new Bucket(0);
    assertThat(bucket.tryTake(rate, 0, 600)).isZero();
    assertThat(bucket.tryTake(rate, 0, 5000)).isZero();
    assertThat(bucket.tryTake(rate, 0, 1)).isEqualTo(millis(5600 - 999));
    assertThat(bucket.tryTake(rate, 0, 5000)).isEqualTo(millis(5600 - 999));
    assertThat(bucket.tryTake(rate, millis(5600 - 999), 5000)).isZero();
  }

  @Test
  void many_threads_together_get_no_more_than_one() throws InterruptedException {
    Rate rate = new Rate(1000);
    Bucket bucket = new Bucket(0);
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      Thread.ofPlatform()
          .start(() -> {
            for (int n = 0; n < 1000; n++) {
              if (bucket.tryTake(rate, 0, 1) == 0) {
                taken.incrementAndGet();
              }
            }
            done.countDown();
          });
    }
    done.await();

    assertThat(taken).hasValue(1000);
  }

  @Test
  void idle_buckets_are_forgotten_and_busy_ones_are_not() {
    Buckets<Integer> buckets = new Buckets<>(new Rate(1));
    for (int i = 0; i < 100; i++) {
      buckets.tryTake(-1 - i, 0, 100);
    }
    for (int i = 0; i < 10 * Buckets.FEW; i++) {
      // A second is enough to pay for one.
      buckets.tryTake(i, millis(1001L * i), 1);
    }

    assertThat(buckets.size()).isLessThanOrEqualTo(2 * Buckets.FEW);
    Buckets<Integer> few = new Buckets<>(new Rate(1));
    few.tryTake(7, 0, 5);
    for (int i = 0; i <= 3 * Buckets.FEW; i++) {
      few.tryTake(1000 + i, 0, 1);
    }
    assertThat(few.tryTake(7, 0, 1)).isEqualTo(millis(5_000));
  }

  @Test
  void each_stream_has_limits_of_its_own() {
    AppendRates rates =
        new AppendRates(
            new RateLimits(
                Optional.empty(), Optional.of(new Rate(2)), Optional.of(new Rate(1000))));
    StreamName one = new StreamName("one");

    assertThat(rates.tryTake(BASIN, one, 100, 0)).isNull();
    assertThat(rates.tryTake(BASIN, one, 100, 0)).isNull();
    assertThat(rates.tryTake(BASIN, one, 100, 0))
        .isEqualTo(new AppendRates.Excess(millis(500), "batches", 2));
    assertThat(rates.tryTake(BASIN, new StreamName("two"), 1000, 0)).isNull();
    assertThat(rates.tryTake(BASIN, new StreamName("two"), 1, 0))
        .isEqualTo(new AppendRates.Excess(millis(1), "metered bytes", 1000));
  }

  @Test
  void a_batch_refused_for_its_bytes_does_not_count_as_a_batch() {
    AppendRates rates =
        new AppendRates(
            new RateLimits(
                Optional.empty(), Optional.of(new Rate(2)), Optional.of(new Rate(1000))));
    StreamName one = new StreamName("one");

    assertThat(rates.tryTake(BASIN, one, 1800, 0)).isNull();
    for (int i = 0; i < 5; i++) {
      assertThat(rates.tryTake(BASIN, one, 900, 0))
          .isEqualTo(new AppendRates.Excess(millis(801), "metered bytes", 1000));
    }
    // Of the two batches of the first second one is left.
    assertThat(rates.tryTake(BASIN, one, 900, millis(801))).isNull();
  }

  @Test
  void nothing_is_limited_unless_asked_for() {
    AppendRates rates = new AppendRates(RateLimits.NONE);
    for (int i = 0; i < 10_000; i++) {
      assertThat(rates.tryTake(BASIN, new StreamName("one"), 1 << 20, 0)).isNull();
    }
  }
}
