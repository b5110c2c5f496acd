package io.headrace.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of a session together from the pieces in which they come. Reads in two steps, so
 * that its owner knows how large a frame is, and may wait, before memory is taken for it; and
 * memory follows what has come, at most twofold, not what was announced.
 *
 * <p>Not for more than one thread at a time. After an exception it is of no more use.
 */
public final class SessionFrameReader {
  private static final byte[] NOTHING = new byte[0];

  private final byte[] head = new byte[SessionFrames.HEAD_BYTES];
  private int headBytes;
  private int payloadBytes;
  private byte[] payload = NOTHING;
  private int length;

  /** Begins before the first frame. */
  public SessionFrameReader() {}

  /**
   * Takes the head of a frame, or as much of it as there is. Does nothing if it has one already.
   *
   * @return whether the head is complete
   * @throws MalformedException if it is none
   */
  public boolean takeHead(ByteBuffer bytes) {
    if (headBytes == head.length) {
      return true;
    }
    while (headBytes < head.length && bytes.hasRemaining()) {
      head[headBytes++] = bytes.get();
    }
    if (headBytes < head.length) {
      return false;
    }
    int rest = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
    if (rest < 1 || rest > SessionFrames.MAX_PAYLOAD_BYTES + 1) {
      throw new MalformedException(
          "expected a frame whose length is from 1 to "
              + (SessionFrames.MAX_PAYLOAD_BYTES + 1)
              + " bytes, flags included, but it says "
              + rest);
    }
    if (isTerminal() && rest < 3) {
      throw new MalformedException(
          "expected a terminal frame to have a status of 2 bytes, but there is no room for it");
    }
    if (!isTerminal() && Packing.of(packingCode()) == null) {
      throw new MalformedException(
          "expected a frame whose payload is packed with nothing (0), zstd (1) or gzip (2), but its"
              + " flags say 3");
    }
    payloadBytes = rest - 1;
    length = 0;
    return true;
  }

  /** The size of the payload of the frame whose head is complete. */
  public int payloadBytes() {
    return payloadBytes;
  }

  /** Whether the frame whose head is complete ends the session. */
  public boolean isTerminal() {
    return (head[3] & SessionFrames.TERMINAL) != 0;
  }

  /** Whether the payload of the frame whose head is complete is packed, and may grow. */
  public boolean isPacked() {
    return packingCode() != 0;
  }

  /** Whether a frame has begun and is not complete. */
  public boolean isAmidFrame() {
    return headBytes > 0;
  }

  /**
   * Takes the payload of the frame whose head is complete, or as much of it as there is.
   *
   * @return the frame, if it is complete; the next head may then come
   */
  public @Nullable SessionFrame takePayload(ByteBuffer bytes) {
    int more = Math.min(bytes.remaining(), payloadBytes - length);
    if (length + more > payload.length) {
      int doubled = Math.max(payload.length * 2, length + more);
      payload = Arrays.copyOf(payload, Math.min(doubled, payloadBytes));
    }
    bytes.get(payload, length, more);
    length += more;
    if (length < payloadBytes) {
      return null;
    }
    byte[] whole = payload;
    payload = NOTHING;
    headBytes = 0;
    return frame(whole);
  }

  private SessionFrame frame(byte[] whole) {
    if (isTerminal()) {
      int status = (whole[0] & 0xff) << 8 | (whole[1] & 0xff);
      return new SessionFrame.Terminal(status, Arrays.copyOfRange(whole, 2, whole.length));
    }
    Packing packing = Packing.of(packingCode());
    if (packing == null) {
      throw new IllegalStateException("a frame was taken whose head is none");
    }
    boolean reconnectAdvised = (head[3] & SessionFrames.RECONNECT) != 0;
    return new SessionFrame.Message(packing, reconnectAdvised, whole);
  }

  private int packingCode() {
    return (head[3] & SessionFrames.PACKING) >>> SessionFrames.PACKING_SHIFT;
  }
}
