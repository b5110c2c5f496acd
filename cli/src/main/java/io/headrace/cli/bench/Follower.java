package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A live reader: it asks once, and takes what comes. Every record must be the next one; how old it
 * is stands in its body.
 */
final class Follower extends ChannelInboundHandlerAdapter
    implements AnswerParser.Sink, EventScanner.Sink {
  private final byte[] request;
  private final Load load;
  private final Time time;
  private final CountDownLatch ready;
  private final AnswerParser parser = new AnswerParser(this);
  private final EventScanner scanner = new EventScanner(this, Bodies.BYTES);

  private @Nullable Histogram histogram;
  private long nowNanos;
  private volatile boolean mayEnd;

  /** The sequence number that comes next. Written by the connection's thread only. */
  private volatile long next;

  /**
   * A reader.
   *
   * @param ready is counted down when the server has answered
   */
  Follower(byte[] request, Load load, Time time, CountDownLatch ready) {
    this.request = request;
    this.load = load;
    this.time = time;
    this.ready = ready;
  }

  /** How many records it has received. */
  long received() {
    return next;
  }

  /** Says that the connection's end is not a failure any more. */
  void mayEnd() {
    mayEnd = true;
  }

  @Override
  public void channelActive(ChannelHandlerContext connection) {
    histogram = load.histogram(connection.channel().eventLoop());
    ByteBuf bytes = connection.alloc().directBuffer(request.length).writeBytes(request);
    var _ = connection.writeAndFlush(bytes, connection.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext connection, Object message) {
    ByteBuf in = (ByteBuf) message;
    nowNanos = time.nanos();
    try {
      parser.feed(in);
    } finally {
      in.release();
    }
  }

  @Override
  public void head(int status) {
    if (status != 200) {
      throw new MismatchException("expected status 200 for a live read, but got " + status);
    }
    ready.countDown();
  }

  @Override
  public void body(ByteBuf in, int index, int length) {
    scanner.feed(in, index, length);
  }

  @Override
  public void record(long seqNum, byte[] bytes, int bodyAt) {
    long expected = next;
    if (seqNum != expected) {
      throw new MismatchException(
          "a live reader expected record " + expected + ", but got " + seqNum);
    }
    next = expected + 1;
    if (histogram != null) {
      load.answered(histogram, Math.max(0, nowNanos - Stamp.read(bytes, bodyAt)), nowNanos);
    }
  }

  @Override
  public void end() {
    throw new MismatchException("the server ended a live read");
  }

  @Override
  public void channelInactive(ChannelHandlerContext connection) {
    if (!mayEnd) {
      load.fail(new MismatchException("the server closed the connection of a live reader"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
    load.fail(cause);
    var _ = connection.close();
  }
}
