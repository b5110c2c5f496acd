package io.headrace.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells by the first bytes of a connection which HTTP it speaks: HTTP/2 begins with a preface of 24
 * bytes that is no request of HTTP/1.1, and shares its first byte with POST, PUT and PATCH. The
 * preface may come in pieces.
 */
final class ProtocolDetector extends ByteToMessageDecoder implements Connection {
  private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

  private final Edge edge;
  private final Loop loop;
  private final Alarm patience =
      new Alarm() {
        @Override
        protected void rings() {
          close();
        }
      };
  private @Nullable ChannelHandlerContext context;
  private boolean decided;

  ProtocolDetector(Edge edge, Loop loop) {
    this.edge = edge;
    this.loop = loop;
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

  private void becomeHttp1(ChannelHandlerContext context, ByteBuf in) {
    decided = true;
    Http1Decoder decoder = new Http1Decoder(edge.limits());
    Http1Connection connection = new Http1Connection(edge, loop, decoder);
    context.pipeline().addLast(decoder, connection);
    if (!beginsRequest(in.getByte(in.readerIndex()))) {
      // The decoder would wait for the end of a line that may never come.
      in.skipBytes(in.readableBytes());
      connection.fail(
          new Problem(
              ErrorCode.BAD_REQUEST,
              "expected a request of HTTP/1.1 or the preface of HTTP/2, in clear text; is this a"
                  + " client that wants TLS?"));
    }
    // What has been read so far goes on to the handlers that now stand behind this one.
    context.pipeline().remove(this);
  }

  /** Methods are capital letters; empty lines before a request are tolerated. */
  private static boolean beginsRequest(byte first) {
    return (first >= 'A' && first <= 'Z') || first == '\r' || first == '\n';
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
