package io.headrace.server.http;

import java.time.Duration;

/** The default limits with a few changed. */
public record Limits(
    int connections, long bodyBytesInFlight, Duration stallTime, int outboundBytes) {
  public static final Limits DEFAULT =
      new Limits(
          ServerLimits.DEFAULT.connections(),
          ServerLimits.DEFAULT.bodyBytesInFlight(),
          ServerLimits.DEFAULT.stallTime(),
          ServerLimits.DEFAULT.outboundBytes());

  public Limits connections(int other) {
    return new Limits(other, bodyBytesInFlight, stallTime, outboundBytes);
  }

  public Limits bodyBytesInFlight(long other) {
    return new Limits(connections, other, stallTime, outboundBytes);
  }

  public Limits outboundBytes(int other) {
    return new Limits(connections, bodyBytesInFlight, stallTime, other);
  }

  public ServerLimits build() {
    ServerLimits base = ServerLimits.DEFAULT;
    return new ServerLimits(
        connections,
        base.pipelinedRequests(),
        base.streamsPerConnection(),
        base.requestLineBytes(),
        base.headerBytes(),
        base.jsonBodyBytes(),
        base.protobufBodyBytes(),
        bodyBytesInFlight,
        base.unreadBodyBytes(),
        base.requestTime(),
        base.idleTime(),
        stallTime,
        base.drainTime(),
        base.sendBufferBytes(),
        outboundBytes,
        base.liveBatchBytes());
  }
}
