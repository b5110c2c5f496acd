package io.headrace.server.rate;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * How much may be appended to each stream, by all its writers together. Costs one comparison where
 * nothing is limited. For any thread.
 *
 * <p>A single request that comes too early is refused; a session asks again after the wait that it
 * is told, and reads nothing more from its client until then.
 */
public final class AppendRates {
  private final @Nullable Buckets<Key> appends;
  private final @Nullable Buckets<Key> bytes;

  private record Key(BasinName basin, StreamName stream) {}

  /** Holds streams to these limits. */
  public AppendRates(RateLimits limits) {
    this.appends = limits.appendsPerStream().map(Buckets<Key>::new).orElse(null);
    this.bytes = limits.appendBytesPerStream().map(Buckets<Key>::new).orElse(null);
  }

  /** Whether nothing is limited. */
  public boolean isUnlimited() {
    return appends == null && bytes == null;
  }

  /**
   * Counts a batch that is about to be appended, if the limits allow it now.
   *
   * @param stream the stream's whole name
   * @return null if it may be appended; otherwise nothing was counted, and this says what to do
   */
  public @Nullable Excess tryTake(
      BasinName basin, StreamName stream, int meteredBytes, long nowNanos) {
    if (appends == null && bytes == null) {
      return null;
    }
    Key key = new Key(basin, stream);
    if (appends != null) {
      long waitNanos = appends.tryTake(key, nowNanos, 1);
      if (waitNanos > 0) {
        return new Excess(waitNanos, "batches", appends.rate().perSecond());
      }
    }
    if (bytes != null) {
      long waitNanos = bytes.tryTake(key, nowNanos, meteredBytes);
      if (waitNanos > 0) {
        if (appends != null) {
          appends.giveBack(key, 1);
        }
        return new Excess(waitNanos, "metered bytes", bytes.rate().perSecond());
      }
    }
    return null;
  }

  /**
   * More than is allowed.
   *
   * @param waitNanos how long to wait before it is allowed, if nobody else comes first
   * @param what what is limited
   * @param perSecond how much of it is allowed a second
   */
  public record Excess(long waitNanos, String what, long perSecond) {}
}
