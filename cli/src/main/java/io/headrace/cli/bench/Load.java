package io.headrace.cli.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One run of a load: when it is measured, what was measured, and what went wrong. */
final class Load {
  // A minute; an answer that takes longer counts as one of a minute.
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final long fromNanos;
  private final long toNanos;
  private final CountDownLatch open;
  private final Map<Object, Histogram> latencies = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * A run of so many connections.
   *
   * @param fromNanos the moment from which answers are counted
   * @param toNanos the moment after which nothing is asked any more
   */
  Load(int connections, long fromNanos, long toNanos) {
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
    this.open = new CountDownLatch(connections);
  }

  /**
   * Where the latencies of an event loop go, or of whatever else tells of one at a time: each has a
   * histogram of its own.
   */
  Histogram histogram(Object teller) {
    return latencies.computeIfAbsent(teller, ignored -> new Histogram(LONGEST_NANOS, 3));
  }

  /**
   * Counts an answer, if it came in the time that is measured.
   *
   * @return whether it did
   */
  boolean answered(Histogram histogram, long latencyNanos, long nowNanos) {
    boolean inTime = nowNanos >= fromNanos && nowNanos <= toNanos;
    if (inTime) {
      histogram.recordValue(Math.min(latencyNanos, LONGEST_NANOS));
    }
    return inTime;
  }

  /** Whether nothing is to be asked any more. */
  boolean isOver(long nowNanos) {
    return nowNanos > toNanos || failure.get() != null;
  }

  /** Says that something is wrong; the first to say so is heard. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  /** Says that a connection has nothing more to do. */
  void finished() {
    open.countDown();
  }

  /** Waits until all connections have finished; throws what went wrong. */
  void await(long patienceSeconds) throws InterruptedException {
    boolean ended = open.await(patienceSeconds, TimeUnit.SECONDS);
    check();
    if (!ended) {
      throw new MismatchException(
          open.getCount() + " connections got no answer within " + patienceSeconds + " s");
    }
  }

  /** Throws what went wrong so far. */
  void check() {
    Throwable cause = failure.get();
    if (cause instanceof MismatchException mismatch) {
      throw mismatch;
    }
    if (cause != null) {
      throw new MismatchException("the load failed: " + cause, cause);
    }
  }

  /** All latencies, in nanoseconds. Only after the end. */
  Histogram latencies() {
    Histogram all = new Histogram(LONGEST_NANOS, 3);
    latencies.values().forEach(all::add);
    return all;
  }
}
