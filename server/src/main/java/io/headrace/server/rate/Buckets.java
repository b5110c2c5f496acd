package io.headrace.server.rate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Bucket} for each of many. One that is idle is like a new one, so it may be forgotten at
 * any time: what is kept are the buckets in use, and at most as many idle ones. For any thread.
 *
 * @param <K> whose buckets they are
 */
final class Buckets<K> {
  /** Below so many nobody looks for idle ones. */
  static final int FEW = 1024;

  private final Rate rate;
  private final ConcurrentHashMap<K, Bucket> buckets = new ConcurrentHashMap<>();

  /** When there are so many, the idle ones are forgotten. */
  private final AtomicInteger sweepAt = new AtomicInteger(FEW);

  Buckets(Rate rate) {
    this.rate = rate;
  }

  /**
   * Takes an amount from somebody's bucket, if the rate allows it now.
   *
   * @return 0 if it was taken; otherwise how many nanoseconds later to ask again
   */
  long tryTake(K owner, long nowNanos, long amount) {
    // Within the map's lock of this one key, so that no bucket is forgotten while it is taken from.
    Taking taking = new Taking(nowNanos, amount);
    buckets.compute(owner, (_, known) -> taking.from(known));
    sweepIfMany(nowNanos);
    return taking.waitNanos;
  }

  /** Gives an amount back that was taken and not used after all. */
  void giveBack(K owner, long amount) {
    buckets.computeIfPresent(
        owner,
        (_, known) -> {
          known.giveBack(rate, amount);
          return known;
        });
  }

  Rate rate() {
    return rate;
  }

  /** How many buckets are kept. */
  int size() {
    return buckets.size();
  }

  private void sweepIfMany(long nowNanos) {
    int limit = sweepAt.get();
    if (buckets.mappingCount() <= limit || !sweepAt.compareAndSet(limit, Integer.MAX_VALUE)) {
      return;
    }
    for (K owner : buckets.keySet()) {
      buckets.computeIfPresent(owner, (_, known) -> known.isIdle(nowNanos) ? null : known);
    }
    sweepAt.set(Math.max(FEW, 2 * buckets.size()));
  }

  /** One attempt, and what came of it. */
  private final class Taking {
    private final long nowNanos;
    private final long amount;
    private long waitNanos;

    Taking(long nowNanos, long amount) {
      this.nowNanos = nowNanos;
      this.amount = amount;
    }

    Bucket from(@Nullable Bucket known) {
      Bucket bucket = known == null ? new Bucket(nowNanos) : known;
      waitNanos = bucket.tryTake(rate, nowNanos, amount);
      return bucket;
    }
  }
}
