package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalInt;

/**
 * The size of a record that limits and quotas count: the same number for every encoding, so that a
 * batch is legal or not whatever way it travels. A sealed record counts as what is sealed in it.
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

  /** Checks that a record is plain, or sealed as a whole. */
  static void checkSealed(List<Header> headers, ByteString body, OptionalInt sealedBytes) {
    if (sealedBytes.isPresent()
        && (!headers.isEmpty()
            || body.isEmpty()
            || sealedBytes.getAsInt() < RECORD_OVERHEAD_BYTES)) {
      throw new IllegalArgumentException(
          "a sealed record has no headers, a body and a metered size of at least 8, but this one"
              + " has "
              + headers.size()
              + " headers, a body of "
              + body.size()
              + " bytes and the size "
              + sealedBytes.getAsInt());
    }
  }
}
