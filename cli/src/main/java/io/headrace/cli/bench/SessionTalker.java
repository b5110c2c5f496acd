package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.headrace.wire.AppendAck;
import io.headrace.wire.S2Proto;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Appends in a session: so many inputs on their way at a time, the next for each that is
 * acknowledged. All inputs are the same bytes; every acknowledgement is checked to follow the one
 * before, since nobody else writes to the stream.
 */
final class SessionTalker implements Session.Talk {
  private final Load load;
  private final Time time;
  private final ByteBuf input;
  private final int records;
  private final int window;
  private final Deque<Long> sentNanos = new ArrayDeque<>();

  private @Nullable Session session;
  private long nextSeqNum;
  private long acknowledgedInTime;
  private boolean ending;

  /**
   * @param input one input as a frame; stays the caller's
   * @param records how many records the input has
   * @param window how many inputs are on their way
   */
  SessionTalker(Load load, Time time, ByteBuf input, int records, int window) {
    this.load = load;
    this.time = time;
    this.input = input;
    this.records = records;
    this.window = window;
  }

  @Override
  public void begin(Session begun) {
    session = begun;
    for (int i = 0; i < window; i++) {
      send(begun, time.nanos());
    }
  }

  private void send(Session to, long now) {
    sentNanos.addLast(now);
    to.send(input.retainedDuplicate());
  }

  /** How many records were acknowledged while it was measured. */
  long acknowledgedInTime() {
    return acknowledgedInTime;
  }

  /** The tail of the stream, if every record was acknowledged. */
  long nextSeqNum() {
    return nextSeqNum;
  }

  @Override
  public void message(byte[] payload) {
    AppendAck ack = S2Proto.readAppendAck(payload);
    long now = time.nanos();
    Long sent = sentNanos.pollFirst();
    if (session == null
        || sent == null
        || ack.start().seqNum() != nextSeqNum
        || ack.end().seqNum() != nextSeqNum + records) {
      throw new MismatchException(
          "expected an acknowledgement of " + records + " from " + nextSeqNum + ", but got " + ack);
    }
    nextSeqNum += records;
    if (load.answered(load.histogram(session.thread()), now - sent, now)) {
      acknowledgedInTime += records;
    }
    if (!load.isOver(now)) {
      send(session, now);
    } else if (!ending) {
      ending = true;
      session.endInput();
    }
  }

  @Override
  public void ended() {
    if (!ending || !sentNanos.isEmpty()) {
      throw new MismatchException(
          "a session ended with " + sentNanos.size() + " inputs not acknowledged");
    }
  }
}
