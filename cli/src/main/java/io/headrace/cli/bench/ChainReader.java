package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Reads a chain in a session and verifies every record of it. */
final class ChainReader implements Session.Talk {
  private final Load load;
  private final Time time;
  private final long startNanos;
  private final boolean live;
  private final HashChain chain = new HashChain();

  private @Nullable Session session;

  /** How many records were read. Written by the connection's thread only. */
  private volatile long received;

  private volatile long lastNanos;

  /**
   * @param startNanos the moment from which timestamps count
   * @param live whether it reads what is being written, and the server must not end it
   */
  ChainReader(Load load, Time time, long startNanos, boolean live) {
    this.load = load;
    this.time = time;
    this.startNanos = startNanos;
    this.live = live;
    this.lastNanos = startNanos;
  }

  /** How many records were read and found true. */
  long received() {
    return received;
  }

  /** The hash of all that was read. Only after the end. */
  long lastHash() {
    return chain.last();
  }

  /** How long it took until the last record, from a moment on, in seconds. */
  double secondsSince(long nanos) {
    return (lastNanos - nanos) / 1e9;
  }

  /** Ends it from this side. */
  void leave() {
    Session begun = session;
    if (begun != null) {
      begun.thread().execute(begun::leave);
    }
  }

  @Override
  public void begin(Session begun) {
    session = begun;
  }

  @Override
  public void message(byte[] payload) {
    if (session == null) {
      throw new IllegalStateException("a message came before the session began");
    }
    Histogram histogram = load.histogram(session.thread());
    for (SequencedRecord record : S2Proto.readReadBatch(payload).records()) {
      chain.verify(record);
      long now = time.nanos();
      long writtenNanos = startNanos + record.timestamp() * 1_000;
      load.answered(histogram, Math.max(0, now - writtenNanos), now);
      lastNanos = now;
    }
    received = chain.records();
  }

  @Override
  public void ended() {
    if (live) {
      throw new MismatchException("the server ended a live read");
    }
  }
}
