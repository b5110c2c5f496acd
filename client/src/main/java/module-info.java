/** The Java SDK for S2 v1: Headrace, s2-lite and the hosted service. */
// Protobuf's jar names its module in the manifest only; wire passes it on.
@SuppressWarnings("requires-transitive-automatic")
module io.headrace.client {
  requires transitive io.headrace.wire;
  requires static transitive org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.resolver;

  exports io.headrace.client;
  exports io.headrace.client.append;
  exports io.headrace.client.control;
  exports io.headrace.client.error;
  exports io.headrace.client.observe;
  exports io.headrace.client.read;
  exports io.headrace.client.retry;
  exports io.headrace.client.session;
  exports io.headrace.client.settings;
}
