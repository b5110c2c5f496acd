package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Somebody who views a session: no event may be missing, and a token tells how old it is. */
final class RunViewer extends ChannelInboundHandlerAdapter
    implements AnswerParser.Sink, TokenScanner.Sink {
  private static final long NONE = -1;

  private final byte[] request;
  private final Load load;
  private final Time time;
  private final CountDownLatch ready;
  private final AnswerParser parser = new AnswerParser(this);
  private final TokenScanner scanner = new TokenScanner(this);
  private @Nullable Histogram histogram;
  private long nowNanos;
  private long last = NONE;
  private volatile boolean mayEnd;

  /**
   * @param ready is counted down when the server has answered
   */
  RunViewer(byte[] request, Load load, Time time, CountDownLatch ready) {
    this.request = request;
    this.load = load;
    this.time = time;
    this.ready = ready;
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
      throw new MismatchException("expected status 200 for a tail, but got " + status);
    }
    ready.countDown();
  }

  @Override
  public void body(ByteBuf in, int index, int length) {
    scanner.feed(in, index, length);
  }

  @Override
  public void event(long seqNum) {
    // A command that sets a fence takes a place and is shown to nobody.
    if (last != NONE && seqNum != last + 1 && seqNum != last + 2) {
      throw new MismatchException("a viewer expected event " + (last + 1) + ", but got " + seqNum);
    }
    last = seqNum;
  }

  @Override
  public void token(long writtenNanos) {
    if (histogram != null) {
      load.answered(histogram, Math.max(0, nowNanos - writtenNanos), nowNanos);
    }
  }

  @Override
  public void unexpected(String line) {
    if (!mayEnd) {
      throw new MismatchException("a viewer was told " + line);
    }
  }

  @Override
  public void end() {
    throw new MismatchException("the server ended a tail");
  }

  @Override
  public void channelInactive(ChannelHandlerContext connection) {
    if (!mayEnd) {
      load.fail(new MismatchException("the server closed the connection of a viewer"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
    if (!mayEnd) {
      load.fail(cause);
    }
    var _ = connection.close();
  }
}
