package io.headrace.server.http;

import io.headrace.log.time.Time;
import io.netty.channel.ChannelFuture;

/**
 * The answers of one connection that its client has not taken yet, as they count against what the
 * connection and the whole server may hold. Small answers are not counted: the number of requests
 * bounds them. Owned by the connection's event loop.
 */
final class UnsentAnswers {
  /** Bodies up to this size are not counted. */
  static final int UNCOUNTED_BYTES = 8 << 10;

  private final Edge edge;
  private final Time time;
  private long unsentBytes;
  private long progressNanos;

  UnsentAnswers(Edge edge, Time time) {
    this.edge = edge;
    this.time = time;
  }

  /** Counts an answer until its write is over, well or not. */
  void count(int bytes, ChannelFuture written) {
    if (unsentBytes == 0) {
      progressNanos = time.nanos();
    }
    unsentBytes += bytes;
    edge.answers().take(bytes);
    written.addListener(_ -> {
      unsentBytes -= bytes;
      progressNanos = time.nanos();
      edge.answers().giveBack(bytes);
    });
  }

  /**
   * Demands room for one more answer, before it is produced. The last one let in may exceed the
   * limits by its own size.
   *
   * @throws Problem if the client, or all clients, leave too much untaken
   */
  void requireRoom() {
    if (unsentBytes >= edge.limits().answerBytesPerConnection()) {
      throw new Problem(
          ErrorCode.RATE_LIMITED,
          "this connection leaves "
              + unsentBytes
              + " bytes of answers untaken; take them, and send this request again");
    }
    if (edge.answers().isUsedUp()) {
      throw new Problem(
          ErrorCode.RATE_LIMITED,
          "the server holds as many bytes of untaken answers as it may; send this request again"
              + " later");
    }
  }

  /** Whether there is room for one more, for who can wait. */
  boolean hasRoom() {
    return unsentBytes < edge.limits().answerBytesPerConnection() && !edge.answers().isUsedUp();
  }

  /** Whether there are some, and none was taken for as long as a connection may be idle. */
  boolean areStuck() {
    return unsentBytes > 0 && time.nanos() - progressNanos >= edge.limits().idleTime().toNanos();
  }
}
