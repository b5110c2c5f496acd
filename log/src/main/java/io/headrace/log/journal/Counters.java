package io.headrace.log.journal;

import io.headrace.log.SyncTimes;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** What the journal counts. Counting never waits. */
final class Counters {
  final LongAdder appends = new LongAdder();
  final LongAdder records = new LongAdder();
  final LongAdder recordBytes = new LongAdder();
  final LongAdder commits = new LongAdder();
  final LongAdder journaledBytes = new LongAdder();
  final LongAdder commitNanos = new LongAdder();
  final LongAdder syncNanos = new LongAdder();
  private final AtomicLongArray syncs = new AtomicLongArray(SyncTimes.BUCKETS);
  final LongAdder refusedFull = new LongAdder();
  final LongAdder rewrittenBytes = new LongAdder();
  final LongAdder reclaimedBytes = new LongAdder();

  void appended(int count, int meteredBytes) {
    appends.increment();
    records.add(count);
    recordBytes.add(meteredBytes);
  }

  /** Counts a group. One thread at a time, the commit thread. */
  void committed(int bytes, long nanos, long nanosOfSync) {
    commits.increment();
    journaledBytes.add(bytes);
    commitNanos.add(nanos);
    syncNanos.add(nanosOfSync);
    int bucket = SyncTimes.bucketOf(nanosOfSync);
    // One thread writes, so that reading and writing need not be one step.
    syncs.setRelease(bucket, syncs.getPlain(bucket) + 1);
  }

  SyncTimes syncs() {
    return new SyncTimes(IntStream.range(0, syncs.length()).mapToLong(syncs::get));
  }
}
