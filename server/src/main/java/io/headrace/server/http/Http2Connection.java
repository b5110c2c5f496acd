package io.headrace.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of HTTP/2: as many exchanges at a time as it has streams, in no order.
 *
 * <p>What its exchanges write leaves together, once per turn of the loop, and never earlier. The
 * codec writes each frame to the connection in two pieces. Whoever sent on the occasion of the
 * first one, because it fills the connection, would make room for frames that wait for some, and
 * the codec would write those between the two; the client could not read anything from then on.
 * Netty's FlushConsolidationHandler does just that, so it has no place in this pipeline.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter
    implements Connection, FlushQueue.Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

  /** What a client may send of one body before it is taken, in bytes. */
  private static final int STREAM_WINDOW_BYTES = 1 << 20;

  /** What a client may send of all bodies of a connection before it is taken, in bytes. */
  private static final int CONNECTION_WINDOW_BYTES = 16 << 20;

  /** Streams that a client may cancel in half a minute; readers that come and go are no attack. */
  private static final int RESETS_PER_WINDOW = 5_000;

  private static final int RESET_WINDOW_SECONDS = 30;

  private final Edge edge;
  private final Loop loop;
  private final Http2FrameCodec codec;
  private final UnsentAnswers unsent;
  private final Set<Http2Exchange> exchanges = new HashSet<>();
  private final List<Http2Exchange> leaving = new ArrayList<>();
  private final Alarm patience =
      new Alarm() {
        @Override
        protected void rings() {
          patienceEnds();
        }
      };
  private @Nullable ChannelHandlerContext context;
  private long idleSinceNanos;
  private boolean draining;
  private boolean flushWaits;

  private Http2Connection(Edge edge, Loop loop, Http2FrameCodec codec) {
    this.edge = edge;
    this.loop = loop;
    this.codec = codec;
    this.unsent = new UnsentAnswers(edge, loop.time());
  }

  /** Makes a pipeline one of HTTP/2. */
  static void addTo(ChannelPipeline pipeline, Edge edge, Loop loop) {
    ServerLimits limits = edge.limits();
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(limits.streamsPerConnection())
                    .initialWindowSize(STREAM_WINDOW_BYTES)
                    .maxHeaderListSize(limits.headerBytes()))
            .decoderEnforceMaxRstFramesPerWindow(RESETS_PER_WINDOW, RESET_WINDOW_SECONDS)
            .gracefulShutdownTimeoutMillis(limits.drainTime().toMillis())
            .build();
    Http2Connection connection = new Http2Connection(edge, loop, codec);
    ChannelInitializer<Channel> streams =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Http2Stream(edge, loop, connection));
          }
        };
    pipeline.addLast(codec).addLast(new Http2MultiplexHandler(streams)).addLast(connection);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    this.context = context;
    idleSinceNanos = loop.time().nanos();
    loop.connections().add(this);
    loop.alarms().set(patience, edge.limits().idleTime().toNanos());
    var connection = codec.connection();
    connection
        .local()
        .flowController()
        .incrementWindowSize(
            connection.connectionStream(),
            CONNECTION_WINDOW_BYTES
                - connection.local().flowController().windowSize(connection.connectionStream()));
  }

  UnsentAnswers unsent() {
    return unsent;
  }

  void add(Http2Exchange exchange) {
    exchanges.add(exchange);
  }

  void remove(Http2Exchange exchange) {
    exchanges.remove(exchange);
    if (exchanges.isEmpty()) {
      idleSinceNanos = loop.time().nanos();
      if (draining) {
        close();
      }
    }
  }

  /** Has an exchange told before what it wrote leaves, and sends it. */
  void flushSoon(Http2Exchange exchange) {
    leaving.add(exchange);
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
    // Whoever is told may make others write, who then leave along with it.
    for (int i = 0; i < leaving.size(); i++) {
      leaving.get(i).leaving();
    }
    leaving.clear();
    flushWaits = false;
    if (context != null) {
      var _ = context.flush();
    }
  }

  private void patienceEnds() {
    long left = edge.limits().idleTime().toNanos() - (loop.time().nanos() - idleSinceNanos);
    if (unsent.areStuck()) {
      hangUp();
    } else if (!exchanges.isEmpty()) {
      loop.alarms().set(patience, edge.limits().idleTime().toNanos());
    } else if (left > 0) {
      loop.alarms().set(patience, left);
    } else {
      close();
    }
  }

  @Override
  public void drain() {
    if (context == null || draining) {
      return;
    }
    draining = true;
    var _ = context.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    for (Http2Exchange each : new ArrayList<>(exchanges)) {
      each.drain();
    }
    if (exchanges.isEmpty()) {
      close();
    }
  }

  @Override
  public void close() {
    if (context != null) {
      var _ = context.close();
    }
  }

  /** Closes without waiting for the streams to end, as the codec would. */
  @Override
  public void hangUp() {
    ChannelHandlerContext first = context == null ? null : context.pipeline().firstContext();
    if (first != null) {
      var _ = first.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // Frames of the connection itself: settings, pings and the like, which the codec has answered.
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.alarms().cancel(patience);
    loop.connections().remove(this);
    new ArrayList<>(exchanges).forEach(Http2Exchange::leave);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    edge.meters().connectionFailed(cause);
    if (!(cause instanceof IOException)) {
      LOG.debug("Closing a connection of HTTP/2 after a failure", cause);
    }
    var _ = context.close();
  }
}
