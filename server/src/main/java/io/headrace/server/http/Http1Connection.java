package io.headrace.server.http;

import io.headrace.server.http.Http1Text.After;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of HTTP/1.1: takes requests in, and sends their answers out in the order of the
 * requests. When it has as many as it may, in requests or in answers that the client does not take,
 * nothing more is read.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter
    implements Connection, FlushQueue.Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

  /** Bodies up to this size are copied behind their head, into one buffer. */
  private static final int JOINED_BYTES = UnsentAnswers.UNCOUNTED_BYTES;

  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");

  /** How long a client may take to notice that the connection ends, before it is cut. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Edge edge;
  private final Loop loop;
  private final Http1Decoder decoder;
  private final UnsentAnswers unsent;
  private final Http1Pipeline pipeline = new Http1Pipeline(this::isWritable);
  private final Alarm patience =
      new Alarm() {
        @Override
        protected void rings() {
          patienceEnds();
        }
      };

  private @Nullable ChannelHandlerContext context;

  // The request that is being received.
  private @Nullable Http1Exchange receiving;
  private @Nullable BodyConsumer body;
  private boolean bodyPaused;
  private boolean inRequest;
  private long sinceNanos;

  private boolean deaf;
  private boolean ending;
  private boolean flushWaits;

  Http1Connection(Edge edge, Loop loop, Http1Decoder decoder) {
    this.edge = edge;
    this.loop = loop;
    this.decoder = decoder;
    this.unsent = new UnsentAnswers(edge, loop.time());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    sinceNanos = loop.time().nanos();
    loop.connections().add(this);
    loop.alarms().set(patience, edge.limits().requestTime().toNanos());
  }

  // Requests come in.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (deaf) {
        return;
      }
      if (message instanceof HttpRequest request) {
        begin(request);
      }
      if (message instanceof HttpContent content) {
        take(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest head) {
    decoder.headDone();
    if (head.decoderResult().isFailure()) {
      fail(problemOf(head.decoderResult().cause()));
      return;
    }
    if (head.protocolVersion().majorVersion() != 1) {
      fail(problemOf(new IllegalArgumentException("there is " + head.protocolVersion())));
      return;
    }
    HttpHeaders headers = head.headers();
    boolean http10 = head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    if (!http10 && !headers.contains(HeaderNames.HOST)) {
      fail(problemOf(new IllegalArgumentException("there is no header host")));
      return;
    }
    List<String> codings = headers.getAll(TRANSFER_ENCODING);
    if (!codings.isEmpty() && (http10 || !isChunked(codings))) {
      // Who reads its end elsewhere than the next server can be made to see other requests.
      fail(
          problemOf(
              new IllegalArgumentException(
                  "its transfer-encoding is not \"chunked\" but " + codings)));
      return;
    }
    inRequest = true;
    sinceNanos = loop.time().nanos();
    long declared = declaredBytes(headers);
    Http1Exchange exchange =
        new Http1Exchange(this, edge, loop, http10, !HttpUtil.isKeepAlive(head), declared);
    pipeline.add(exchange);
    receiving = exchange;
    exchange.awaitsContinue = !http10 && HttpUtil.is100ContinueExpected(head);
    Request request = new Request(head.method(), head.uri(), headers::get, null);
    BodyConsumer consumer = edge.begin(exchange, request, declared);
    body = consumer;
    inRequest = !consumer.isEndless();
    if (pipeline.isFirst(exchange)) {
      letBodyCome(exchange);
    }
  }

  private static long declaredBytes(HttpHeaders headers) {
    String length = headers.get(HeaderNames.CONTENT_LENGTH);
    if (length != null) {
      // The decoder has checked that it is a number.
      return Long.parseLong(length);
    }
    return headers.contains(TRANSFER_ENCODING) ? -1 : 0;
  }

  private static boolean isChunked(List<String> codings) {
    return codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
  }

  private void take(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      fail(problemOf(content.decoderResult().cause()));
      return;
    }
    BodyConsumer consumer = body;
    if (consumer == null) {
      return;
    }
    edge.meters().bytesIn(content.content().readableBytes());
    consumer.take(content.content());
    if (content instanceof LastHttpContent && body != null) {
      Http1Exchange exchange = receiving;
      body = null;
      receiving = null;
      inRequest = false;
      bodyPaused = false;
      deaf = exchange != null && exchange.closes;
      consumer.end();
      pauseOrResume();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    boolean endless = body != null && body.isEndless();
    boolean partial = (receiving != null && !endless) || decoder.isInHead();
    if (partial != inRequest) {
      inRequest = partial;
      sinceNanos = loop.time().nanos();
    }
  }

  /** Refuses what cannot be read as a request; nothing after it can be read either. */
  void fail(Problem problem) {
    Http1Exchange exchange = receiving;
    BodyConsumer broken = body;
    deaf = true;
    body = null;
    if (exchange != null && broken != null) {
      exchange.closes = true;
      if (broken.breakOff(problem)) {
        return;
      }
    }
    if (exchange == null) {
      exchange = new Http1Exchange(this, edge, loop, false, true, 0);
      pipeline.add(exchange);
    }
    exchange.closes = true;
    if (exchange.isOpen()) {
      exchange.answer(problem);
      pipeline.startAll();
    } else if (!pipeline.contains(exchange)) {
      end();
    }
  }

  private static Problem problemOf(Throwable cause) {
    String why = String.valueOf(cause.getMessage());
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new Problem(ErrorCode.URI_TOO_LONG, "the request line is too long: " + why);
      case TooLongHttpHeaderException _ ->
          new Problem(ErrorCode.HEADERS_TOO_LARGE, "the headers are too large: " + why);
      default -> new Problem(ErrorCode.BAD_REQUEST, "expected a request of HTTP/1.1, but: " + why);
    };
  }

  /** The rest of a body that nobody wants is longer than the connection is worth. */
  void stopTaking(Http1Exchange exchange) {
    if (receiving == exchange && !deaf) {
      deaf = true;
      body = null;
      exchange.closes = true;
      if (!pipeline.contains(exchange)) {
        end();
      }
    }
  }

  /** A request is complete, or lets the next one overtake it. */
  void advance() {
    pipeline.startAll();
  }

  private void letBodyCome(Http1Exchange exchange) {
    if (exchange.awaitsContinue && exchange.isOpen() && receiving == exchange) {
      exchange.awaitsContinue = false;
      write(Unpooled.wrappedBuffer(Http1Text.CONTINUE));
    }
  }

  // Answers go out.

  /** Writes every answer whose turn has come. */
  void writeAnswers() {
    Http1Exchange exchange;
    while ((exchange = pipeline.first()) != null && exchange.isAnswered() && !ending) {
      Response response = exchange.takeAnswer();
      if (response != null) {
        writeAnswer(exchange, response);
      }
      leave(exchange);
    }
  }

  private void writeAnswer(Http1Exchange exchange, Response response) {
    ByteBuf content = response.body();
    int size = exchange.isBodiless() ? 0 : content.readableBytes();
    boolean joined = size <= JOINED_BYTES;
    ByteBuf out = allocate(exchange, response, joined ? size : 0);
    Http1Text.writeHead(out, response, loop.date(), after(exchange));
    if (!joined) {
      write(out);
      writeCounted(content, size);
    } else {
      if (size > 0) {
        out.writeBytes(content);
      }
      content.release();
      write(out);
    }
    edge.meters().bytesOut(size);
  }

  /** A buffer for the head of an answer and so much of its body; without memory, both are gone. */
  private static ByteBuf allocate(Http1Exchange exchange, Response response, int bodyBytes) {
    try {
      return exchange.allocate(Http1Text.headBytes(response) + bodyBytes);
    } catch (OutOfMemoryError e) {
      response.body().release();
      throw e;
    }
  }

  private void writeCounted(ByteBuf content, int size) {
    if (context == null) {
      content.release();
      return;
    }
    unsent.count(size, context.write(content));
    loop.flushes().add(this);
  }

  UnsentAnswers unsent() {
    return unsent;
  }

  /** How the connection goes on, which may be decided only now that the answer goes out. */
  private After after(Http1Exchange exchange) {
    boolean unread = receiving == exchange;
    boolean tooMuch = unread && exchange.declaredBytes > edge.limits().unreadBodyBytes();
    // Without leave to send the body, the client may send it or not: nobody knows what comes next.
    boolean unclear = unread && exchange.awaitsContinue;
    boolean drained = edge.isDraining() && pipeline.isLast(exchange);
    if (tooMuch || unclear || drained || exchange.isTakingEndlessly()) {
      exchange.closes = true;
    }
    if (exchange.closes) {
      return After.CLOSE;
    }
    return exchange.speaksHttp10 ? After.KEEP_SAYING_SO : After.KEEP;
  }

  void writeEventHead(Http1Exchange exchange, Response head) {
    if (!pipeline.isFirst(exchange)) {
      throw new IllegalStateException("events can only be sent when all before is answered");
    }
    // Leave to send the body has to come before the answer to it.
    letBodyCome(exchange);
    boolean chunked = !exchange.speaksHttp10;
    exchange.closes |= !chunked;
    ByteBuf out = exchange.allocate(Http1Text.headBytes(head));
    Http1Text.writeEventHead(
        out, head, loop.date(), exchange.closes ? After.CLOSE : After.KEEP, chunked);
    write(out);
  }

  void writeEvent(ByteBuf bytes, boolean counted) {
    int size = bytes.readableBytes();
    edge.meters().bytesOut(size);
    if (counted && size > UnsentAnswers.UNCOUNTED_BYTES) {
      writeCounted(bytes, size);
    } else {
      write(bytes);
    }
  }

  /** Reads no more of a body that somebody takes piece by piece, or reads on. */
  void pauseBody(Http1Exchange exchange, boolean paused) {
    if (receiving == exchange && bodyPaused != paused) {
      bodyPaused = paused;
      pauseOrResume();
    }
  }

  void endEvents(Http1Exchange exchange) {
    if (!exchange.speaksHttp10) {
      write(Unpooled.wrappedBuffer(Http1Text.LAST_CHUNK));
    }
    exchange.closes |= edge.isDraining() || receiving == exchange;
    leave(exchange);
    writeAnswers();
  }

  /** The first exchange is answered: the next one becomes the first. */
  private void leave(Http1Exchange exchange) {
    pipeline.removeFirst();
    if (pipeline.isEmpty() && !inRequest) {
      sinceNanos = loop.time().nanos();
    }
    if (exchange.closes) {
      end();
      return;
    }
    Http1Exchange next = pipeline.first();
    if (next != null) {
      letBodyCome(next);
    }
    pipeline.startAll();
    pauseOrResume();
  }

  private void write(ByteBuf bytes) {
    if (context == null) {
      bytes.release();
      return;
    }
    var _ = context.write(bytes, context.voidPromise());
    loop.flushes().add(this);
  }

  void queueFlush() {
    loop.flushes().add(this);
  }

  @Override
  public boolean beginsToWait() {
    boolean begins = !flushWaits;
    flushWaits = true;
    return begins;
  }

  @Override
  public void flush() {
    Http1Exchange first = pipeline.first();
    if (first != null) {
      first.flushing();
    }
    flushWaits = false;
    if (context != null) {
      context.flush();
    }
  }

  @Override
  public void hangUp() {
    close();
  }

  boolean isWritable() {
    return context != null && context.channel().isWritable();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Http1Exchange first = pipeline.first();
    if (context.channel().isWritable() && first != null) {
      first.becameWritable();
    }
    pipeline.startAll();
    pauseOrResume();
  }

  /** Reads no further while the client has as much waiting as it may, in requests or in answers. */
  private void pauseOrResume() {
    if (context == null) {
      return;
    }
    Http1Exchange first = pipeline.first();
    boolean full = pipeline.size() >= edge.limits().pipelinedRequests();
    boolean clogged = !context.channel().isWritable() && (first == null || !first.isLive());
    boolean reads = context.channel().config().isAutoRead();
    if (reads && (full || clogged || bodyPaused)) {
      context.channel().config().setAutoRead(false);
    } else if (!reads
        && !clogged
        && !bodyPaused
        && pipeline.size() <= edge.limits().pipelinedRequests() / 2) {
      context.channel().config().setAutoRead(true);
    }
  }

  // The connection ends.

  private void patienceEnds() {
    if (ending) {
      close();
      return;
    }
    if (unsent.areStuck()) {
      close();
      return;
    }
    long requestTime = edge.limits().requestTime().toNanos();
    if (!pipeline.isEmpty() && (!inRequest || deaf)) {
      // It waits for us.
      loop.alarms().set(patience, requestTime);
      return;
    }
    long limit = inRequest ? requestTime : edge.limits().idleTime().toNanos();
    long left = limit - (loop.time().nanos() - sinceNanos);
    if (left > 0) {
      loop.alarms().set(patience, left);
    } else if (inRequest) {
      loop.alarms().set(patience, LINGER_NANOS);
      fail(
          new Problem(
              ErrorCode.REQUEST_TIMEOUT,
              "expected a whole request within "
                  + edge.limits().requestTime().toSeconds()
                  + " seconds of its first byte, but it is not complete; nothing was done for it"));
    } else {
      close();
    }
  }

  /** Says that no more will be sent, and waits a little for the client to have read everything. */
  private void end() {
    if (ending || context == null) {
      return;
    }
    ending = true;
    deaf = true;
    ChannelHandlerContext connection = context;
    // Reads on, since a client that still sends would otherwise lose the answer to a reset.
    connection.channel().config().setAutoRead(true);
    loop.alarms().set(patience, LINGER_NANOS);
    connection
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> {
          SslHandler encryption = connection.pipeline().get(SslHandler.class);
          if (!written.isSuccess() || !(connection.channel() instanceof DuplexChannel duplex)) {
            var _ = connection.close();
          } else if (encryption == null) {
            var _ = duplex.shutdownOutput();
          } else {
            // Without a word of TLS a client would have to suspect that something was cut off.
            var _ =
                encryption
                    .closeOutbound()
                    .addListener(_ -> {
                      var _ = duplex.shutdownOutput();
                    });
          }
        });
  }

  @Override
  public void drain() {
    Http1Exchange first = pipeline.first();
    if (first != null) {
      first.drain();
    } else if (!inRequest) {
      end();
    }
  }

  @Override
  public void close() {
    if (context != null) {
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.alarms().cancel(patience);
    loop.connections().remove(this);
    deaf = true;
    ending = true;
    if (body != null) {
      body.lose();
    }
    body = null;
    receiving = null;
    pipeline.clear(exchange -> {
      exchange.lost();
      exchange.discard();
    });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    edge.meters().connectionFailed(cause);
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
      LOG.warn("Closing a connection after a failure", cause);
    }
    var _ = context.close();
  }
}
