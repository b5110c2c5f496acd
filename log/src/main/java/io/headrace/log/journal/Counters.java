package io.headrace.log.journal;

import java.util.concurrent.atomic.LongAdder;

/** What the journal counts. Counting never waits. */
final class Counters {
  final LongAdder appends = new LongAdder();
  final LongAdder records = new LongAdder();
  final LongAdder recordBytes = new LongAdder();
  final LongAdder commits = new LongAdder();
  final LongAdder journaledBytes = new LongAdder();
  final LongAdder commitNanos = new LongAdder();
  final LongAdder syncNanos = new LongAdder();
  final LongAdder refusedFull = new LongAdder();
  final LongAdder rewrittenBytes = new LongAdder();
  final LongAdder reclaimedBytes = new LongAdder();

  void appended(int count, int meteredBytes) {
    appends.increment();
    records.add(count);
    recordBytes.add(meteredBytes);
  }

  void committed(int bytes, long nanos, long nanosOfSync) {
    commits.increment();
    journaledBytes.add(bytes);
    commitNanos.add(nanos);
    syncNanos.add(nanosOfSync);
  }
}
