package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * The size of a record that limits and quotas count: the same number for every encoding, so that a
 * batch is legal or not whatever way it travels.
 */
public final class Metering {
  /** What every record costs before its headers and body, in bytes. */
  public static final int RECORD_OVERHEAD_BYTES = 8;

  /** What every header costs before its name and value, in bytes. */
  public static final int HEADER_OVERHEAD_BYTES = 2;

  private Metering() {}

  /** The metered size in bytes of a record with these headers and this body. */
  public static int meteredBytes(List<Header> headers, ByteString body) {
    int bytes = RECORD_OVERHEAD_BYTES + body.size();
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      bytes += HEADER_OVERHEAD_BYTES + header.name().size() + header.value().size();
    }
    return bytes;
  }
}
