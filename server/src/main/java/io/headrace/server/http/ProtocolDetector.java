package io.headrace.server.http;

import io.headrace.server.tls.TlsIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by the first bytes of a connection which HTTP it speaks: HTTP/2 begins with a preface of 24
 * bytes that is no request of HTTP/1.1, and shares its first byte with POST, PUT and PATCH. The
 * preface may come in pieces.
 *
 * <p>Where the port speaks TLS, the first bytes are those of a handshake; another detector then
 * looks at what was encrypted. What was agreed upon in the handshake shows there, too.
 */
final class ProtocolDetector extends ByteToMessageDecoder implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolDetector.class);
  private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

  /** The first byte of a record of TLS that belongs to a handshake. */
  private static final byte HANDSHAKE = 22;

  private final Edge edge;
  private final Loop loop;
  private final Optional<TlsIdentity> identity;
  private final Alarm patience =
      new Alarm() {
        @Override
        protected void rings() {
          close();
        }
      };
  private @Nullable ChannelHandlerContext context;
  private boolean decided;

  /**
   * @param identity who the server is to its clients, if it speaks TLS
   */
  ProtocolDetector(Edge edge, Loop loop, Optional<TlsIdentity> identity) {
    this.edge = edge;
    this.loop = loop;
    this.identity = identity;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    loop.connections().add(this);
    loop.alarms().set(patience, edge.limits().requestTime().toNanos());
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    loop.alarms().cancel(patience);
    loop.connections().remove(this);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (decided) {
      return;
    }
    if (identity.isPresent()) {
      becomeEncrypted(context, in, identity.get());
      return;
    }
    int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE.getByte(i)) {
        becomeHttp1(context, in);
        return;
      }
    }
    if (length == PREFACE.readableBytes()) {
      decided = true;
      Http2Connection.addTo(context.pipeline(), edge, loop);
      context.pipeline().remove(this);
    }
  }

  private void becomeEncrypted(ChannelHandlerContext context, ByteBuf in, TlsIdentity server) {
    if (in.getByte(in.readerIndex()) != HANDSHAKE) {
      refuse(
          context,
          in,
          "expected a client that speaks TLS; use the same address with https:// instead of http://");
      return;
    }
    decided = true;
    context
        .pipeline()
        .addLast(
            server.newHandler(edge.allocator(), edge.limits().requestTime()),
            new ProtocolDetector(edge, loop, Optional.empty()));
    context.pipeline().remove(this);
  }

  private void becomeHttp1(ChannelHandlerContext context, ByteBuf in) {
    if (!beginsRequest(in.getByte(in.readerIndex()))) {
      refuse(
          context,
          in,
          "expected a request of HTTP/1.1 or the preface of HTTP/2, in clear text; is this a client"
              + " that wants TLS?");
      return;
    }
    var _ = addHttp1(context);
    // What has been read so far goes on to the handlers that now stand behind this one.
    context.pipeline().remove(this);
  }

  /** Answers in HTTP/1.1, which whoever is there is most likely to show to somebody. */
  private void refuse(ChannelHandlerContext context, ByteBuf in, String why) {
    // The decoder would wait for the end of a line that may never come.
    in.skipBytes(in.readableBytes());
    addHttp1(context).fail(new Problem(ErrorCode.BAD_REQUEST, why));
    context.pipeline().remove(this);
  }

  private Http1Connection addHttp1(ChannelHandlerContext context) {
    decided = true;
    Http1Decoder decoder = new Http1Decoder(edge.limits());
    Http1Connection connection = new Http1Connection(edge, loop, decoder);
    context.pipeline().addLast(decoder, connection);
    return connection;
  }

  /** Methods are capital letters; empty lines before a request are tolerated. */
  private static boolean beginsRequest(byte first) {
    return (first >= 'A' && first <= 'Z') || first == '\r' || first == '\n';
  }

  /** A handshake that failed, or a connection that broke: nothing of ours. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    edge.meters().connectionFailed(cause);
    LOG.debug("Closing a connection that has not said what it wants", cause);
    var _ = context.close();
  }

  @Override
  public void drain() {
    close();
  }

  @Override
  public void close() {
    if (context != null) {
      var _ = context.close();
    }
  }
}
