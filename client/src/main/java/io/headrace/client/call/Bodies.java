package io.headrace.client.call;

import io.headrace.wire.Packing;
import java.util.Map;
import java.util.Optional;

/**
 * How the bodies of calls are packed, and how their answers may be. Packed before anything else
 * happens, so that a failure to pack is never taken for a failure on the way.
 */
public final class Bodies {
  /** Smaller ones gain nothing. */
  private static final int LEAST_BYTES = 1024;

  private final Packing packing;

  /** Packs in one way. */
  public Bodies(Packing packing) {
    this.packing = packing;
  }

  /** What a request says of how its answer may be packed. */
  public Map<String, String> accepting() {
    return switch (packing) {
      case NONE -> Map.of();
      case GZIP -> Map.of("accept-encoding", "gzip");
      case ZSTD -> Map.of("accept-encoding", "zstd, gzip");
    };
  }

  /** A body as it is sent, and what its request says of it. */
  public Packed pack(byte[] body) {
    if (packing == Packing.NONE || body.length < LEAST_BYTES) {
      return new Packed(Optional.of(body), Map.of());
    }
    byte[] packed = packing.pack(body, 0, body.length);
    String name = packing == Packing.GZIP ? "gzip" : "zstd";
    return new Packed(Optional.of(packed), Map.of("content-encoding", name));
  }

  /**
   * A body as it is sent.
   *
   * @param body the bytes, if there is a body
   * @param headers what says how they are packed
   */
  public record Packed(Optional<byte[]> body, Map<String, String> headers) {
    /** No body. */
    public static final Packed NOTHING = new Packed(Optional.empty(), Map.of());
  }
}
