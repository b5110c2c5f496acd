package io.headrace.client.netty;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import io.headrace.client.transport.TransportFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the exchanges that share it. It knows which exchange a frame belongs to, and
 * what it means for each exchange when the server, or the connection, goes away.
 */
final class ServerConnection extends Http2FrameAdapter implements Frames.Listener {
  /** Is told how a connection fares. */
  interface Owner {
    /** The server has said its first words: exchanges may begin. */
    void ready(ServerConnection connection);

    /** It ended before that. */
    void neverReady(String why, @Nullable Throwable cause);

    /** There may be room for more exchanges than before. */
    void roomier();

    /** It takes no more exchanges, now and for ever. */
    void retired(ServerConnection connection);
  }

  private static final int FIRST_FINAL_STATUS = 200;
  private static final int LONGEST_WORDS = 200;

  private final Origin origin;
  private final NettyCarrier carrier;
  private final TransportSettings settings;
  private final Owner owner;
  private final Frames frames;
  private final Watch watch;
  private final IntObjectMap<NettyExchange> exchanges = new IntObjectHashMap<>();

  private boolean ready;
  private boolean retired;
  private boolean gone;
  private String lastWords = "";
  private Carrier.@Nullable Alarm alarm;
  private long alarmNanos;

  ServerConnection(Origin origin, NettyCarrier carrier, Owner owner) {
    this.origin = origin;
    this.carrier = carrier;
    this.settings = carrier.settings();
    this.owner = owner;
    this.frames = Frames.of(this, settings);
    this.watch = new Watch(settings, carrier.nanos());
    frames
        .connection()
        .addListener(
            new Http2ConnectionAdapter() {
              @Override
              public void onStreamClosed(Http2Stream stream) {
                owner.roomier();
              }
            });
  }

  /** What belongs into the channel. */
  Frames frames() {
    return frames;
  }

  /** Whether another exchange may begin. */
  boolean hasRoom() {
    return ready
        && !retired
        && !gone
        && exchanges.size() < settings.maxExchanges()
        && frames.mayBegin();
  }

  /** Begins an exchange. There must be room. */
  void open(NettyExchange exchange) {
    int streamId = frames.nextStreamId();
    exchanges.put(streamId, exchange);
    if (exchanges.size() == 1) {
      watch.used(carrier.nanos());
      arm();
    }
    exchange.opening(this, streamId);
    frames.writeHead(
        streamId,
        exchange.head(),
        exchange.isWholeAtHead(),
        written -> headWritten(streamId, written));
    frames.widen(streamId, exchange.windowBytes() - settings.streamWindowBytes());
    frames.flushSoon();
    exchange.opened();
  }

  private void headWritten(int streamId, ChannelFuture written) {
    if (!written.isSuccess()) {
      fail(streamId, Kind.DISCONNECTED, "took no request", written.cause());
    }
  }

  /** Writes a part of an exchange's body, and says when it has left. */
  void write(NettyExchange exchange, byte[] bytes, boolean end) {
    frames.writeBody(
        exchange.streamId(), bytes, end, written -> exchange.written(bytes.length, end, written));
  }

  void flush() {
    frames.flushSoon();
  }

  void widen(int streamId, int moreBytes) {
    frames.widen(streamId, moreBytes);
  }

  void credit(int streamId, int bytes) {
    frames.credit(streamId, bytes);
  }

  /** An exchange is over on this side, whatever the server still says. */
  void drop(int streamId, Http2Error why) {
    if (exchanges.remove(streamId) != null) {
      frames.reset(streamId, why);
      left();
    }
  }

  /** The answer is whole. What is left of the request is not wanted by anybody. */
  private void whole(int streamId, NettyExchange exchange) {
    exchanges.remove(streamId);
    if (!exchange.hasSentAll()) {
      frames.reset(streamId, Http2Error.CANCEL);
    }
    left();
  }

  private void left() {
    if (exchanges.isEmpty() && !gone) {
      watch.unused(carrier.nanos());
      if (retired) {
        letGo();
      } else {
        arm();
      }
    }
  }

  /** Lets no other exchange begin here. */
  void retire() {
    if (!retired) {
      retired = true;
      owner.retired(this);
      if (exchanges.isEmpty() && !gone) {
        letGo();
      }
    }
  }

  private void letGo() {
    disarm();
    frames.letGo();
  }

  private void arm() {
    long dueNanos = watch.dueNanos();
    if (gone || (alarm != null && alarmNanos - dueNanos <= 0)) {
      return;
    }
    disarm();
    alarmNanos = dueNanos;
    alarm = carrier.schedule(this::look, Math.max(0, dueNanos - carrier.nanos()));
  }

  private void disarm() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  private void look() {
    alarm = null;
    switch (watch.need(carrier.nanos())) {
      case NOTHING -> arm();
      case PING -> {
        frames.ping();
        arm();
      }
      case BREAK_OFF -> {
        end(
            Kind.DISCONNECTED,
            "did not answer a ping within " + settings.pingTimeout().toMillis() + " ms",
            null);
        frames.breakOff();
      }
      case LET_GO -> retire();
    }
  }

  @Override
  public void heard() {
    watch.heard(carrier.nanos());
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings theirs) {
    if (ready || gone) {
      owner.roomier();
      return;
    }
    ready = true;
    int more = settings.connectionWindowBytes() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    if (more > 0) {
      frames.enlargeWindow(more);
    }
    arm();
    owner.ready(this);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end) {
    onHeadersRead(context, streamId, headers, padding, end);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean end) {
    NettyExchange exchange = exchanges.get(streamId);
    if (exchange == null) {
      return;
    }
    if (exchange.hasHead()) {
      // Trailers, which only end the answer: Netty sees to that.
      whole(streamId, exchange);
      exchange.endRead();
      return;
    }
    ResponseHead head;
    try {
      head = Heads.of(headers);
    } catch (IllegalArgumentException e) {
      frames.reset(streamId, Http2Error.PROTOCOL_ERROR);
      malformed(streamId, e);
      return;
    }
    if (head.status() < FIRST_FINAL_STATUS && !end) {
      return;
    }
    if (end) {
      whole(streamId, exchange);
    }
    exchange.headRead(head);
    if (end) {
      exchange.endRead();
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int streamId, ByteBuf bytes, int padding, boolean end) {
    NettyExchange exchange = exchanges.get(streamId);
    if (exchange == null) {
      return bytes.readableBytes() + padding;
    }
    if (!exchange.hasHead()) {
      frames.reset(streamId, Http2Error.PROTOCOL_ERROR);
      fail(streamId, Kind.MALFORMED, "answered without a head", null);
      return bytes.readableBytes() + padding;
    }
    if (end) {
      whole(streamId, exchange);
    }
    int taken = exchange.bytesRead(bytes);
    if (end) {
      exchange.endRead();
    }
    return taken + padding;
  }

  /** Whether the server has begun to answer: then it has looked at the request. */
  private boolean isAnswered(int streamId) {
    NettyExchange exchange = exchanges.get(streamId);
    return exchange != null && exchange.hasHead();
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) {
    fail(
        streamId,
        code == Http2Error.REFUSED_STREAM.code() && !isAnswered(streamId)
            ? Kind.UNPROCESSED
            : Kind.RESET,
        "reset the exchange with " + nameOf(code),
        null);
  }

  @Override
  public void onGoAwayRead(
      ChannelHandlerContext context, int lastStreamId, long code, ByteBuf debug) {
    String text =
        debug.toString(
            debug.readerIndex(),
            Math.min(debug.readableBytes(), LONGEST_WORDS),
            StandardCharsets.UTF_8);
    lastWords =
        "went away with "
            + nameOf(code)
            + (text.isEmpty() ? "" : " (\"" + text.replaceAll("\\p{Cntrl}", "?") + "\")");
    retire();
    for (int streamId : openStreams()) {
      if (streamId > lastStreamId) {
        fail(streamId, Kind.UNPROCESSED, lastWords + " before it looked at the exchange", null);
      }
    }
  }

  @Override
  public void malformed(int streamId, Throwable cause) {
    fail(streamId, Kind.MALFORMED, "answered with what is no HTTP/2: " + wordsOf(cause), cause);
  }

  @Override
  public void malformed(Throwable cause) {
    end(Kind.MALFORMED, "sent what is no HTTP/2: " + wordsOf(cause), cause);
  }

  @Override
  public void ended(@Nullable Throwable cause) {
    String what = cause == null ? "ended the connection" : "was lost: " + wordsOf(cause);
    end(Kind.DISCONNECTED, lastWords.isEmpty() ? what : lastWords + ", and " + what, cause);
  }

  private void end(Kind kind, String what, @Nullable Throwable cause) {
    if (gone) {
      return;
    }
    gone = true;
    disarm();
    if (!ready) {
      owner.neverReady(what, cause);
      return;
    }
    retire();
    for (int streamId : openStreams()) {
      fail(streamId, kind, what, cause);
    }
  }

  private void fail(int streamId, Kind kind, String what, @Nullable Throwable cause) {
    NettyExchange exchange = exchanges.remove(streamId);
    if (exchange != null) {
      left();
      exchange.fail(failure(kind, what, cause));
    }
  }

  private TransportFailure failure(Kind kind, String what, @Nullable Throwable cause) {
    return new TransportFailure(kind, origin + " " + what, cause);
  }

  private List<Integer> openStreams() {
    return new ArrayList<>(exchanges.keySet());
  }

  private static String nameOf(long code) {
    Http2Error error = Http2Error.valueOf(code);
    return error == null ? "the unknown code " + code : error.name();
  }

  private static String wordsOf(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
