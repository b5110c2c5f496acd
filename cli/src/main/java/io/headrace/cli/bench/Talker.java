package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;

/** Holds a conversation over one connection: the next request when the last is answered. */
final class Talker extends ChannelInboundHandlerAdapter implements Party, AnswerParser.Sink {
  private final Conversation conversation;
  private final Load load;
  private final Time time;
  private final AnswerParser parser = new AnswerParser(this);

  private byte[] body = new byte[256];
  private int bodyLength;
  private int status;
  private long askedNanos;
  private boolean answered;
  private boolean done;

  Talker(Conversation conversation, Load load, Time time) {
    this.conversation = conversation;
    this.load = load;
    this.time = time;
  }

  @Override
  public ChannelHandler handler() {
    return this;
  }

  /** Asks the first question. */
  @Override
  public void begin(Channel connection) {
    ask(connection.pipeline().context(this), time.nanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext connection, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      parser.feed(in);
    } finally {
      in.release();
    }
    if (answered) {
      answered = false;
      long now = time.nanos();
      conversation.answered(status, body, bodyLength);
      load.answered(load.histogram(connection.channel().eventLoop()), now - askedNanos, now);
      ask(connection, now);
    }
  }

  private void ask(ChannelHandlerContext connection, long now) {
    ByteBuf request = load.isOver(now) ? null : conversation.next(connection.alloc());
    if (request == null) {
      finish(connection);
      return;
    }
    askedNanos = now;
    var _ = connection.writeAndFlush(request, connection.voidPromise());
  }

  @Override
  public void head(int answerStatus) {
    status = answerStatus;
    bodyLength = 0;
  }

  @Override
  public void body(ByteBuf in, int index, int length) {
    if (bodyLength + length > body.length) {
      body = Arrays.copyOf(body, Math.max(bodyLength + length, body.length * 2));
    }
    in.getBytes(index, body, bodyLength, length);
    bodyLength += length;
  }

  @Override
  public void end() {
    answered = true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext connection) {
    if (!done) {
      load.fail(new MismatchException("the server closed a connection with a request on it"));
      finish(connection);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
    load.fail(cause);
    finish(connection);
  }

  private void finish(ChannelHandlerContext connection) {
    if (!done) {
      done = true;
      load.finished();
      var _ = connection.close();
    }
  }
}
