package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.headrace.wire.AppendAck;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * An append session over HTTP/2: so many inputs on their way at a time, the next for each that is
 * acknowledged. All inputs are the same bytes; every acknowledgement is checked to follow the one
 * before, since nobody else writes to the stream.
 */
final class SessionTalker extends ChannelInboundHandlerAdapter implements Party {
  private final Load load;
  private final Time time;
  private final Http2Headers head;
  private final ByteBuf input;
  private final int records;
  private final int window;
  private final SessionFrameReader frames = new SessionFrameReader();
  private final Deque<Long> sentNanos = new ArrayDeque<>();

  private long nextSeqNum;
  private long acknowledgedInTime;
  private boolean ending;
  private boolean done;

  /**
   * @param head what begins the session
   * @param input one input as a frame; stays the caller's
   * @param records how many records the input has
   * @param window how many inputs are on their way
   */
  SessionTalker(Load load, Time time, Http2Headers head, ByteBuf input, int records, int window) {
    this.load = load;
    this.time = time;
    this.head = head;
    this.input = input;
    this.records = records;
    this.window = window;
  }

  @Override
  public ChannelHandler handler() {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel connection) {
        connection
            .pipeline()
            .addLast(
                Http2FrameCodecBuilder.forClient().build(),
                new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
      }
    };
  }

  @Override
  public void begin(Channel connection) {
    new Http2StreamChannelBootstrap(connection)
        .handler(this)
        .open()
        .addListener(opened -> {
          if (opened.isSuccess()) {
            begin((Http2StreamChannel) opened.getNow());
          } else {
            load.fail(opened.cause());
            load.finished();
          }
        });
  }

  private void begin(Http2StreamChannel stream) {
    var _ = stream.write(new DefaultHttp2HeadersFrame(head, false));
    for (int i = 0; i < window; i++) {
      send(stream, time.nanos());
    }
    stream.flush();
  }

  private void send(Channel stream, long now) {
    sentNanos.addLast(now);
    var _ = stream.write(new DefaultHttp2DataFrame(input.retainedDuplicate(), false));
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
  public void channelRead(ChannelHandlerContext stream, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame answer -> expectSession(answer);
        case Http2DataFrame data -> {
          take(stream, data.content().nioBuffer());
          if (data.isEndStream()) {
            ended(stream);
          }
        }
        default -> {}
      }
    } catch (RuntimeException e) {
      load.fail(e);
      finish(stream);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private static void expectSession(Http2HeadersFrame answer) {
    if (!"200".contentEquals(String.valueOf(answer.headers().status()))) {
      throw new MismatchException("a session was refused: " + answer.headers());
    }
  }

  private void take(ChannelHandlerContext stream, ByteBuffer bytes) {
    long now = time.nanos();
    while (frames.takeHead(bytes)) {
      SessionFrame frame = frames.takePayload(bytes);
      switch (frame) {
        case null -> {
          return;
        }
        case SessionFrame.Message message ->
            acknowledged(stream, S2Proto.readAppendAck(message.payload()), now);
        case SessionFrame.Terminal terminal ->
            throw new MismatchException(
                "a session ended with "
                    + terminal.status()
                    + ": "
                    + new String(terminal.body(), StandardCharsets.UTF_8));
      }
    }
  }

  private void acknowledged(ChannelHandlerContext stream, AppendAck ack, long now) {
    Long sent = sentNanos.pollFirst();
    if (sent == null
        || ack.start().seqNum() != nextSeqNum
        || ack.end().seqNum() != nextSeqNum + records) {
      throw new MismatchException(
          "expected an acknowledgement of " + records + " from " + nextSeqNum + ", but got " + ack);
    }
    nextSeqNum += records;
    if (load.answered(load.histogram(stream.channel().parent().eventLoop()), now - sent, now)) {
      acknowledgedInTime += records;
    }
    if (!load.isOver(now)) {
      send(stream.channel(), now);
    } else if (!ending) {
      ending = true;
      var _ = stream.write(new DefaultHttp2DataFrame(true));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext stream) {
    stream.flush();
  }

  private void ended(ChannelHandlerContext stream) {
    if (!ending || !sentNanos.isEmpty()) {
      throw new MismatchException(
          "a session ended with " + sentNanos.size() + " inputs not acknowledged");
    }
    finish(stream);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext stream, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      load.fail(new MismatchException("a session was reset: " + reset));
      finish(stream);
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext stream) {
    if (!done) {
      load.fail(new MismatchException("the server closed a connection with a session on it"));
      finish(stream);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext stream, @Nullable Throwable cause) {
    load.fail(cause == null ? new MismatchException("a session failed") : cause);
    finish(stream);
  }

  private void finish(ChannelHandlerContext stream) {
    if (!done) {
      done = true;
      load.finished();
      var _ = stream.channel().parent().close();
    }
  }
}
