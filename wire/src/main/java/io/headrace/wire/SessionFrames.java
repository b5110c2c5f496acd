package io.headrace.wire;

/**
 * The frames that S2's sessions ({@code s2s/proto}) consist of, in both directions: three bytes of
 * length, a byte of flags, and so many bytes, less the flags, of payload.
 *
 * <pre>
 *   length of the rest, 24 bits, big-endian | T C C R 0 0 0 0 | payload
 *
 *   T  terminal: the payload is a status of 16 bits and the body of an error
 *   CC how the payload is packed: 0 not at all, 1 zstd, 2 gzip
 *   R  the server asks its client to go on over a new connection
 * </pre>
 */
public final class SessionFrames {
  /** The media type of a session's bodies. */
  public static final String MEDIA_TYPE = "s2s/proto";

  /** What comes before the payload. */
  public static final int HEAD_BYTES = 4;

  /** The largest payload, also after it is unpacked. */
  public static final int MAX_PAYLOAD_BYTES = (2 << 20) - 1;

  /** Smaller payloads are sent as they are. */
  public static final int WORTH_PACKING_BYTES = 1024;

  static final int TERMINAL = 0x80;
  static final int PACKING = 0x60;
  static final int PACKING_SHIFT = 5;
  static final int RECONNECT = 0x10;

  private SessionFrames() {}

  /**
   * Leaves room for the head of a frame whose payload is written next.
   *
   * @return where the frame begins, for {@link #end}
   */
  public static int begin(TextBuffer out) {
    int start = out.length();
    out.raw(new byte[HEAD_BYTES]);
    return start;
  }

  /**
   * Writes the head of a frame whose payload ends here.
   *
   * @throws IllegalStateException if the payload is larger than a frame may be
   */
  public static void end(TextBuffer out, int start, Packing packing, boolean reconnectAdvised) {
    int flags = packing.code() << PACKING_SHIFT | (reconnectAdvised ? RECONNECT : 0);
    writeHead(out, start, flags);
  }

  /**
   * Makes a frame of a message that is packed already, if it is.
   *
   * @throws IllegalStateException if the payload is larger than a frame may be
   */
  public static byte[] message(Packing packing, byte[] payload) {
    byte[] frame = new byte[HEAD_BYTES + payload.length];
    System.arraycopy(payload, 0, frame, HEAD_BYTES, payload.length);
    writeHead(frame, 0, payload.length, packing.code() << PACKING_SHIFT);
    return frame;
  }

  /**
   * Makes a frame of an append, as it is.
   *
   * @throws IllegalStateException if it is larger than a frame may be
   */
  public static byte[] message(AppendInput input) {
    byte[] frame = S2Proto.writeAppendInput(input, HEAD_BYTES);
    writeHead(frame, 0, frame.length - HEAD_BYTES, Packing.NONE.code() << PACKING_SHIFT);
    return frame;
  }

  /** Writes a frame that ends a session. */
  public static void terminal(TextBuffer out, int status, byte[] body) {
    int start = begin(out);
    out.raw(new byte[] {(byte) (status >>> 8), (byte) status});
    out.raw(body);
    writeHead(out, start, TERMINAL);
  }

  private static void writeHead(TextBuffer out, int start, int flags) {
    writeHead(out.array(), start, out.length() - start - HEAD_BYTES, flags);
  }

  private static void writeHead(byte[] bytes, int start, int payloadBytes, int flags) {
    if (payloadBytes > MAX_PAYLOAD_BYTES) {
      throw new IllegalStateException(
          "a frame has at most "
              + MAX_PAYLOAD_BYTES
              + " bytes of payload, but not "
              + payloadBytes);
    }
    int length = payloadBytes + 1;
    bytes[start] = (byte) (length >>> 16);
    bytes[start + 1] = (byte) (length >>> 8);
    bytes[start + 2] = (byte) length;
    bytes[start + 3] = (byte) flags;
  }
}
