package io.headrace.server.http;

import java.time.Duration;

/** The default limits with a few changed. */
public record Limits(
    int connections,
    long bodyBytesInFlight,
    long answerBytesInFlight,
    long answerBytesPerConnection,
    Duration stallTime,
    int outboundBytes,
    SessionLimits sessions) {
  public static final Limits DEFAULT =
      new Limits(
          ServerLimits.DEFAULT.connections(),
          ServerLimits.DEFAULT.bodyBytesInFlight(),
          ServerLimits.DEFAULT.answerBytesInFlight(),
          ServerLimits.DEFAULT.answerBytesPerConnection(),
          ServerLimits.DEFAULT.stallTime(),
          ServerLimits.DEFAULT.outboundBytes(),
          SessionLimits.DEFAULT);

  public Limits connections(int other) {
    return new Limits(
        other,
        bodyBytesInFlight,
        answerBytesInFlight,
        answerBytesPerConnection,
        stallTime,
        outboundBytes,
        sessions);
  }

  public Limits bodyBytesInFlight(long other) {
    return new Limits(
        connections,
        other,
        answerBytesInFlight,
        answerBytesPerConnection,
        stallTime,
        outboundBytes,
        sessions);
  }

  public Limits answerBytes(long inFlight, long perConnection) {
    return new Limits(
        connections,
        bodyBytesInFlight,
        inFlight,
        perConnection,
        stallTime,
        outboundBytes,
        sessions);
  }

  public Limits outboundBytes(int other) {
    return new Limits(
        connections,
        bodyBytesInFlight,
        answerBytesInFlight,
        answerBytesPerConnection,
        stallTime,
        other,
        sessions);
  }

  public Limits sessions(int bytesInFlight, int inputsInFlight) {
    return new Limits(
        connections,
        bodyBytesInFlight,
        answerBytesInFlight,
        answerBytesPerConnection,
        stallTime,
        outboundBytes,
        new SessionLimits(bytesInFlight, inputsInFlight, sessions.adviceTime()));
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
        answerBytesInFlight,
        answerBytesPerConnection,
        base.unreadBodyBytes(),
        base.requestTime(),
        base.idleTime(),
        stallTime,
        base.drainTime(),
        base.sendBufferBytes(),
        outboundBytes,
        base.liveBatchBytes(),
        sessions);
  }
}
