package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * A record as the log holds it and readers see it.
 *
 * @param seqNum the sequence number, unsigned
 * @param timestamp the timestamp in milliseconds, unsigned
 * @param headers the headers in order
 * @param body the body, possibly empty
 */
public record SequencedRecord(long seqNum, long timestamp, List<Header> headers, ByteString body) {
  public SequencedRecord {
    headers = List.copyOf(headers);
  }

  /** The size that limits and quotas count, in bytes. */
  public int meteredBytes() {
    return Metering.meteredBytes(headers, body);
  }
}
