package io.headrace.cli.bench;

import com.google.protobuf.ByteString;
import io.headrace.log.time.Time;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.S2Proto;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The one producer of a chain: appends at a steady pace in a session, and counts what is
 * acknowledged. If the server falls behind, it waits, and makes up for it later.
 */
final class ChainWriter implements Session.Talk {
  private static final int MAX_BATCH_RECORDS = 1000;
  private static final int MAX_BATCH_BYTES = 1 << 20;
  // Less than a server takes in from one session, so that it is never the server that stops us.
  private static final int MAX_BYTES_ON_THEIR_WAY = 3 << 20;
  private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Load load;
  private final Time time;
  private final long startNanos;
  private final int recordBytes;
  private final double nanosPerByte;
  private final HashChain chain = new HashChain();
  private final Random random = new Random(0);
  private final Deque<Sent> onTheirWay = new ArrayDeque<>();

  private @Nullable Session session;
  private long sentBytes;
  private boolean ending;
  private volatile boolean stopped;

  /** What was acknowledged. Written by the connection's thread only. */
  private volatile long acknowledged;

  private volatile long lastAckNanos;

  /** Inputs that are not acknowledged yet. */
  private record Sent(long nanos, int records) {}

  /**
   * @param startNanos the moment from which timestamps count
   * @param recordBytes the metered size of each record
   * @param bytesPerSecond how many metered bytes a second are appended
   */
  ChainWriter(Load load, Time time, long startNanos, int recordBytes, long bytesPerSecond) {
    this.load = load;
    this.time = time;
    this.startNanos = startNanos;
    this.recordBytes = recordBytes;
    this.nanosPerByte = TimeUnit.SECONDS.toNanos(1) / (double) bytesPerSecond;
    this.lastAckNanos = startNanos;
  }

  /** Says that no more is to be appended. What is on its way is still waited for. */
  void stop() {
    stopped = true;
  }

  /** How many records were acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  /** How long it took from the start to the last acknowledgement, in seconds. */
  double seconds() {
    return (lastAckNanos - startNanos) / 1e9;
  }

  /** The hash of all records. Only after the end. */
  long lastHash() {
    return chain.last();
  }

  @Override
  public void begin(Session begun) {
    session = begun;
    beat(begun);
  }

  private void beat(Session to) {
    if (ending) {
      return;
    }
    if (stopped) {
      ending = true;
      to.endInput();
      to.flush();
      return;
    }
    long now = time.nanos();
    for (int records = due(now); records > 0; records = due(now)) {
      onTheirWay.addLast(new Sent(now, records));
      to.send(Unpooled.wrappedBuffer(Requests.sessionInput(batch(now, records))));
      sentBytes += (long) records * recordBytes;
    }
    to.flush();
    long nextNanos = startNanos + (long) ((sentBytes + recordBytes) * nanosPerByte);
    long pause = Math.max(LEAST_PAUSE_NANOS, nextNanos - now);
    // Looked at often enough to end soon.
    pause = Math.min(pause, 50 * LEAST_PAUSE_NANOS);
    var _ = to.thread().schedule(() -> beat(to), pause, TimeUnit.NANOSECONDS);
  }

  /** How many records the next input is to have. */
  private int due(long now) {
    long dueBytes = (long) ((now - startNanos) / nanosPerByte) - sentBytes;
    long room = MAX_BYTES_ON_THEIR_WAY - (sentBytes - acknowledged * recordBytes);
    long records = Math.min(dueBytes, Math.min(room, MAX_BATCH_BYTES)) / recordBytes;
    return Math.clamp(records, 0, MAX_BATCH_RECORDS);
  }

  private List<AppendRecord> batch(long now, int records) {
    OptionalLong micros = OptionalLong.of((now - startNanos) / 1_000);
    List<AppendRecord> batch = new ArrayList<>(records);
    for (int i = 0; i < records; i++) {
      byte[] body = new byte[recordBytes - HashChain.OVERHEAD_BYTES];
      random.nextBytes(body);
      batch.add(new AppendRecord(micros, chain.append(body), ByteString.copyFrom(body)));
    }
    return batch;
  }

  @Override
  public void message(byte[] payload) {
    AppendAck ack = S2Proto.readAppendAck(payload);
    long now = time.nanos();
    Sent sent = onTheirWay.pollFirst();
    long before = acknowledged;
    if (session == null
        || sent == null
        || ack.start().seqNum() != before
        || ack.end().seqNum() != before + sent.records()) {
      throw new MismatchException(
          "expected an acknowledgement from "
              + before
              + (sent == null ? ", of nothing" : " of " + sent.records() + " records")
              + ", but got "
              + ack);
    }
    Histogram histogram = load.histogram(session.thread());
    for (int i = 0; i < sent.records(); i++) {
      load.answered(histogram, now - sent.nanos(), now);
    }
    lastAckNanos = now;
    acknowledged = before + sent.records();
  }

  @Override
  public void ended() {
    if (!ending || !onTheirWay.isEmpty()) {
      throw new MismatchException(
          "the append session ended with " + onTheirWay.size() + " inputs not acknowledged");
    }
  }
}
