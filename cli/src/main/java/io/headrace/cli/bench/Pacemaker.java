package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Appends at a steady pace, whether the last append was answered or not: a server that stalls does
 * not slow it down, and each record carries the moment at which it was due.
 */
final class Pacemaker extends ChannelInboundHandlerAdapter implements AnswerParser.Sink {
  private final StampedAppend append;
  private final long intervalNanos;
  private final Load load;
  private final Time time;
  private final AnswerParser parser = new AnswerParser(this);

  private byte[] body = new byte[256];
  private int bodyLength;
  private int status;
  private long dueNanos;
  private long asked;
  private boolean over;

  Pacemaker(StampedAppend append, int perSecond, Load load, Time time) {
    this.append = append;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.load = load;
    this.time = time;
  }

  /** Begins. Runs on the connection's thread. */
  void begin(ChannelHandlerContext connection) {
    dueNanos = time.nanos();
    beat(connection);
  }

  private void beat(ChannelHandlerContext connection) {
    long now = time.nanos();
    while (dueNanos <= now && !load.isOver(now)) {
      asked++;
      var _ = connection.write(append.at(dueNanos, connection.alloc()), connection.voidPromise());
      dueNanos += intervalNanos;
    }
    connection.flush();
    if (load.isOver(now)) {
      over = true;
      finishIfDone();
    } else {
      var _ =
          connection
              .executor()
              .schedule(() -> beat(connection), dueNanos - now, TimeUnit.NANOSECONDS);
    }
  }

  private void finishIfDone() {
    if (over && append.acknowledged() == asked) {
      load.finished();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext connection, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      parser.feed(in);
    } finally {
      in.release();
    }
  }

  @Override
  public void head(int answerStatus) {
    status = answerStatus;
    bodyLength = 0;
  }

  @Override
  public void body(ByteBuf in, int index, int length) {
    if (bodyLength + length > body.length) {
      body = Arrays.copyOf(body, bodyLength + length);
    }
    in.getBytes(index, body, bodyLength, length);
    bodyLength += length;
  }

  @Override
  public void end() {
    append.answered(status, body, bodyLength);
    finishIfDone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
    load.fail(cause);
    load.finished();
  }
}
