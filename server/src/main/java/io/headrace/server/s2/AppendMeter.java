package io.headrace.server.s2;

import io.headrace.log.StorageClass;
import io.headrace.log.Stream;
import io.headrace.server.usage.Counts;
import io.headrace.server.usage.UsageCounts;

/**
 * Counts what is appended to a stream. Found once for a request or a session, so that counting an
 * append is two additions.
 */
record AppendMeter(Counts counts, StorageClass storage) {
  static AppendMeter of(UsageCounts usage, Stream stream) {
    return new AppendMeter(usage.of(stream.basin()), stream.info().config().storageClass());
  }

  /** Counts an append that was stored. */
  void stored(long meteredBytes) {
    counts.appended(storage, meteredBytes);
  }
}
