package io.headrace.client.session;

import io.headrace.client.transport.Carrier;
import java.time.Duration;

/** How long a run is ours without a word from the server. For any thread. */
final class Lease {
  /** The server lets nobody wait for longer than 30 s. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final Carrier carrier;
  private final Duration length;

  // Guarded by this.
  private long aliveNanos;

  /** A lease that begins now. */
  Lease(Carrier carrier, Duration length) {
    this.carrier = carrier;
    this.length = length;
    this.aliveNanos = carrier.nanos();
  }

  long now() {
    return carrier.nanos();
  }

  /** The server has answered a request that was made at a time: the lease ran then. */
  synchronized void alive(long askedNanos) {
    aliveNanos = Math.max(aliveNanos, askedNanos);
  }

  /** Whether nothing was heard for a lease, and at least so long. */
  synchronized boolean isOver(Duration least) {
    return isOver(aliveNanos, least);
  }

  /** Whether a lease, and at least so long, has passed since a time. */
  boolean isOver(long sinceNanos, Duration least) {
    return carrier.nanos() - sinceNanos > Math.max(length.toNanos(), least.toNanos());
  }

  /**
   * How long to wait for news before asking anew: what is asked after half of it is a sign of life.
   */
  Duration longestWait() {
    Duration quarter = length.dividedBy(4);
    return quarter.compareTo(LONGEST_WAIT) < 0 ? quarter : LONGEST_WAIT;
  }
}
