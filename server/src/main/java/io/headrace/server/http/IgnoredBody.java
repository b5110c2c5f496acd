package io.headrace.server.http;

import io.netty.buffer.ByteBuf;

/** A body that nobody wants, because the request was refused or takes none. */
final class IgnoredBody implements BodyConsumer {
  private final Exchange exchange;

  IgnoredBody(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public void take(ByteBuf bytes) {
    exchange.ignored(bytes.readableBytes());
  }

  @Override
  public void end() {}
}
