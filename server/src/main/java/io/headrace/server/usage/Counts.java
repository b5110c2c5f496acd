package io.headrace.server.usage;

import io.headrace.log.StorageClass;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one basin, or of the server. Whoever counts often keeps them at hand, so that to
 * count is to add to a number that hardly anybody else adds to at the moment. For any thread.
 *
 * <p>The counters only grow; what a sample took is remembered beside them. So nothing that is
 * counted while a sample is taken is lost.
 */
public final class Counts {
  // Never changed once it is full, so that any thread may look into it.
  private final Map<Counted, Counter> counters = new EnumMap<>(Counted.class);

  /** Guarded by this. */
  private OptionalLong storedBytes = OptionalLong.empty();

  /** One counter. */
  private static final class Counter {
    private final LongAdder all = new LongAdder();

    /** Guarded by the counts. */
    private long taken;

    long left() {
      return all.sum() - taken;
    }
  }

  Counts() {
    for (Counted each : Counted.values()) {
      counters.put(each, new Counter());
    }
  }

  private Counter counter(Counted what) {
    return Objects.requireNonNull(counters.get(what));
  }

  /** Counts one more. */
  public void count(Counted what) {
    counter(what).all.increment();
  }

  private void count(Counted what, long more) {
    counter(what).all.add(more);
  }

  /** Counts an append that was stored. */
  public void appended(StorageClass storage, long meteredBytes) {
    switch (storage) {
      case STANDARD -> {
        count(Counted.STANDARD_APPENDS);
        count(Counted.STANDARD_APPENDED_BYTES, meteredBytes);
      }
      case EXPRESS -> {
        count(Counted.EXPRESS_APPENDS);
        count(Counted.EXPRESS_APPENDED_BYTES, meteredBytes);
      }
    }
  }

  /** Counts what a reader gets. */
  public void delivered(long meteredBytes) {
    count(Counted.READ_BYTES_OF_ALL, meteredBytes);
  }

  /** What was counted since it was last taken. */
  synchronized Map<Counted, Long> look() {
    Map<Counted, Long> counts = new EnumMap<>(Counted.class);
    counters.forEach((what, counter) -> {
      long left = counter.left();
      if (left != 0) {
        counts.put(what, left);
      }
    });
    return Collections.unmodifiableMap(counts);
  }

  /** The same, and it is not told again. */
  synchronized Map<Counted, Long> take() {
    Map<Counted, Long> counts = look();
    counts.forEach((what, count) -> counter(what).taken += count);
    return counts;
  }

  /** Says that what was taken could not be kept. */
  synchronized void giveBack(Map<Counted, Long> counts) {
    counts.forEach((what, count) -> counter(what).taken -= count);
    storedBytes = OptionalLong.empty();
  }

  /** Remembers how much the basin stores; whether that is news. */
  synchronized boolean stores(long bytes) {
    boolean news = storedBytes.isEmpty() || storedBytes.getAsLong() != bytes;
    storedBytes = OptionalLong.of(bytes);
    return news;
  }
}
