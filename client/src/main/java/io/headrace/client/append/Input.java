package io.headrace.client.append;

import io.headrace.client.call.AppendBounds;
import io.headrace.wire.AppendInput;
import io.headrace.wire.Packing;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrames;

/**
 * An append on its way, with all that is known of its fate. Made by the caller's thread, then the
 * carrier's alone.
 *
 * <pre>
 *   QUEUED ──written──▶ WRITTEN ──acknowledged, refused or given up──▶ RESOLVED
 *      ◀──the attempt failed──┘
 * </pre>
 *
 * <p>When an attempt fails and the server has not said that it did nothing, what was written in it
 * is <em>doubtful</em>. Nothing takes doubt away but what is known of this input, or of one before
 * it in the same session: servers store them in order.
 */
final class Input {
  private enum State {
    QUEUED,
    WRITTEN,
    RESOLVED
  }

  private final AppendInput content;
  private final byte[] frame;
  private final int meteredBytes;
  private final Ticket ticket = new Ticket();

  private State state = State.QUEUED;
  private boolean doubtful;
  private long sequence;
  private long deadlineNanos;

  private Input(AppendInput content, byte[] frame, int meteredBytes) {
    this.content = content;
    this.frame = frame;
    this.meteredBytes = meteredBytes;
  }

  /**
   * Encodes an input.
   *
   * @throws IllegalArgumentException if no server may take it
   */
  static Input of(AppendInput content, Packing packing) {
    int bytes = AppendBounds.check(content);
    return new Input(content, frame(content, packing), bytes);
  }

  private static byte[] frame(AppendInput content, Packing packing) {
    if (packing == Packing.NONE) {
      return SessionFrames.message(content);
    }
    byte[] message = S2Proto.writeAppendInput(content);
    return message.length < SessionFrames.WORTH_PACKING_BYTES
        ? SessionFrames.message(Packing.NONE, message)
        : SessionFrames.message(packing, packing.pack(message, 0, message.length));
  }

  AppendInput content() {
    return content;
  }

  int records() {
    return content.records().size();
  }

  int meteredBytes() {
    return meteredBytes;
  }

  byte[] frame() {
    return frame;
  }

  Ticket ticket() {
    return ticket;
  }

  /** Its number among the inputs of its producer. */
  long sequence() {
    return sequence;
  }

  void number(long given) {
    sequence = given;
  }

  /** To be called before its bytes leave. */
  void written(long ackDeadlineNanos) {
    expect(State.QUEUED);
    state = State.WRITTEN;
    deadlineNanos = ackDeadlineNanos;
  }

  boolean isWritten() {
    return state == State.WRITTEN;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Its attempt is over without an answer to it; it may be sent again. */
  void requeue() {
    expect(State.WRITTEN);
    state = State.QUEUED;
  }

  /** It was written, and nobody knows what became of it. */
  void doubt() {
    doubtful = true;
  }

  /** It is known not to be stored. */
  void clearDoubt() {
    doubtful = false;
  }

  /** Whether an earlier attempt may have stored it. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** Whether it cannot be stored twice, because it demands a sequence number. */
  boolean fitsOnePlaceOnly() {
    return content.matchSeqNum().isPresent();
  }

  void resolve() {
    if (state == State.RESOLVED) {
      throw new IllegalStateException("an input has one end, but this one got another");
    }
    state = State.RESOLVED;
  }

  private void expect(State expected) {
    if (state != expected) {
      throw new IllegalStateException("expected an input that is " + expected + ", not " + state);
    }
  }
}
