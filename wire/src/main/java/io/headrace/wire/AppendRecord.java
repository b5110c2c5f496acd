package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalLong;

/**
 * A record as a writer hands it in: without a sequence number, and with a timestamp only if the
 * writer chose one.
 *
 * @param timestamp the writer's timestamp in milliseconds (unsigned), or empty for the time of
 *     arrival
 * @param headers the headers in order
 * @param body the body, possibly empty
 */
public record AppendRecord(OptionalLong timestamp, List<Header> headers, ByteString body) {
  public AppendRecord {
    headers = List.copyOf(headers);
  }

  /** A record with a body and nothing else. */
  public static AppendRecord of(ByteString body) {
    return new AppendRecord(OptionalLong.empty(), List.of(), body);
  }

  /** A record whose body is a text in UTF-8. */
  public static AppendRecord of(String body) {
    return of(ByteString.copyFromUtf8(body));
  }

  /** The size that limits and quotas count, in bytes. */
  public int meteredBytes() {
    return Metering.meteredBytes(headers, body);
  }
}
