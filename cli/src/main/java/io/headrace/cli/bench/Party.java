package io.headrace.cli.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** One connection's part in a load. */
interface Party {
  /** What is put on the connection. */
  ChannelHandler handler();

  /** Begins, when all connections are open. Runs on the connection's thread. */
  void begin(Channel connection);
}
