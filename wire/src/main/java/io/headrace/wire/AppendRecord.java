package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A record as a writer hands it in: without a sequence number, and with a timestamp only if the
 * writer chose one.
 *
 * @param timestamp the writer's timestamp in milliseconds (unsigned), or empty for the time of
 *     arrival
 * @param headers the headers in order
 * @param body the body, possibly empty
 * @param sealedBytes of a sealed record, whose body hides its headers and body, the metered size
 *     that it had before; empty for a plain record
 */
public record AppendRecord(
    OptionalLong timestamp, List<Header> headers, ByteString body, OptionalInt sealedBytes) {
  /**
   * Copies the headers.
   *
   * @throws IllegalArgumentException if a sealed record has headers or no body, or a metered size
   *     that none can have
   */
  public AppendRecord {
    headers = List.copyOf(headers);
    Metering.checkSealed(headers, body, sealedBytes);
  }

  /** A plain record. */
  public AppendRecord(OptionalLong timestamp, List<Header> headers, ByteString body) {
    this(timestamp, headers, body, OptionalInt.empty());
  }

  /** A record with a body and nothing else. */
  public static AppendRecord of(ByteString body) {
    return new AppendRecord(OptionalLong.empty(), List.of(), body);
  }

  /** A record whose body is a text in UTF-8. */
  public static AppendRecord of(String body) {
    return of(ByteString.copyFromUtf8(body));
  }

  /** A sealed record. */
  public static AppendRecord sealed(OptionalLong timestamp, ByteString envelope, int sealedBytes) {
    return new AppendRecord(timestamp, List.of(), envelope, OptionalInt.of(sealedBytes));
  }

  /** The size that limits and quotas count, in bytes. */
  public int meteredBytes() {
    return sealedBytes.isPresent() ? sealedBytes.getAsInt() : Metering.meteredBytes(headers, body);
  }
}
