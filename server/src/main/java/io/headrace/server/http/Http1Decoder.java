package io.headrace.server.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Reads requests of HTTP/1.1, and knows whether it stands in the middle of a head. */
final class Http1Decoder extends HttpRequestDecoder {
  private static final int CHUNK_BYTES = 64 << 10;

  private boolean inHead;

  Http1Decoder(ServerLimits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytes())
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxChunkSize(CHUNK_BYTES));
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    inHead = true;
    return super.createMessage(initialLine);
  }

  /** The head that began is complete. */
  void headDone() {
    inHead = false;
  }

  /** Whether some of a head has come, but not all. */
  boolean isInHead() {
    return inHead || actualReadableBytes() > 0;
  }

  /** Two lengths for one body are how requests are smuggled past a proxy: nobody means it. */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException(
        "expected content-length or transfer-encoding, but there are both");
  }
}
