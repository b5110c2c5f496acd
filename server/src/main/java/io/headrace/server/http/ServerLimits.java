package io.headrace.server.http;

import java.time.Duration;

/**
 * Everything that the server puts a bound on.
 *
 * @param connections open connections; more are closed at once
 * @param pipelinedRequests requests of one HTTP/1.1 connection that wait or run at a time; nothing
 *     more is read from it meanwhile
 * @param streamsPerConnection concurrent streams of one HTTP/2 connection
 * @param requestLineBytes the request line of HTTP/1.1
 * @param headerBytes all headers of a request
 * @param jsonBodyBytes a body of JSON, also after it is unpacked
 * @param protobufBodyBytes a body of protobuf, also after it is unpacked
 * @param bodyBytesInFlight bodies of all requests that are being taken in or worked on
 * @param answerBytesInFlight answers of all connections that clients have not taken yet, beyond
 *     which nothing more is read for them; may be exceeded by one answer for each event loop
 * @param answerBytesPerConnection the same for one connection
 * @param unreadBodyBytes the rest of a refused body that is read away to keep the connection
 * @param requestTime from the first byte of a request to its last
 * @param idleTime a connection without any request
 * @param stallTime a live reader that takes nothing although there is something
 * @param drainTime what was accepted when the server stops
 * @param sendBufferBytes the kernel's buffer for what a client has not taken yet
 * @param outboundBytes what waits for a connection in the server's memory before a live reader is
 *     skipped
 * @param liveBatchBytes the metered size of one event of a live read, where a single record is not
 *     larger
 * @param sessions what concerns sessions only
 */
public record ServerLimits(
    int connections,
    int pipelinedRequests,
    int streamsPerConnection,
    int requestLineBytes,
    int headerBytes,
    int jsonBodyBytes,
    int protobufBodyBytes,
    long bodyBytesInFlight,
    long answerBytesInFlight,
    long answerBytesPerConnection,
    int unreadBodyBytes,
    Duration requestTime,
    Duration idleTime,
    Duration stallTime,
    Duration drainTime,
    int sendBufferBytes,
    int outboundBytes,
    int liveBatchBytes,
    SessionLimits sessions) {
  /** What holds unless somebody chooses otherwise. */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          100_000,
          64,
          2_000,
          16 << 10,
          32 << 10,
          8 << 20,
          2 << 20,
          128 << 20,
          128 << 20,
          16 << 20,
          256 << 10,
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          128 << 10,
          64 << 10,
          256 << 10,
          SessionLimits.DEFAULT);
}
