package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A record as the log holds it and readers see it.
 *
 * @param seqNum the sequence number, unsigned
 * @param timestamp the timestamp in milliseconds, unsigned
 * @param headers the headers in order
 * @param body the body, possibly empty
 * @param sealedBytes of a sealed record, whose body hides its headers and body, the metered size
 *     that it had before; empty for a plain record, and so for every record that a client sees
 */
public record SequencedRecord(
    long seqNum, long timestamp, List<Header> headers, ByteString body, OptionalInt sealedBytes) {
  /**
   * Copies the headers.
   *
   * @throws IllegalArgumentException if a sealed record has headers or no body, or a metered size
   *     that none can have
   */
  public SequencedRecord {
    headers = List.copyOf(headers);
    Metering.checkSealed(headers, body, sealedBytes);
  }

  /** A plain record. */
  public SequencedRecord(long seqNum, long timestamp, List<Header> headers, ByteString body) {
    this(seqNum, timestamp, headers, body, OptionalInt.empty());
  }

  /** The record without its place in the log. */
  public AppendRecord content() {
    return new AppendRecord(OptionalLong.empty(), headers, body, sealedBytes);
  }

  /** The size that limits and quotas count, in bytes. */
  public int meteredBytes() {
    return sealedBytes.isPresent() ? sealedBytes.getAsInt() : Metering.meteredBytes(headers, body);
  }
}
