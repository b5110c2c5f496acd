package io.headrace.client.read;

import io.headrace.wire.MalformedException;
import io.headrace.wire.Packing;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.headrace.wire.SessionFrames;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes the answer of a read session, piece by piece. */
final class BatchFrames {
  /** About what a record takes in memory beside its bytes. */
  private static final int RECORD_OVERHEAD_BYTES = 128;

  private final SessionFrameReader reader = new SessionFrameReader();
  private final Packing asked;

  /**
   * @param asked how the server was told that it may pack
   */
  BatchFrames(Packing asked) {
    this.asked = asked;
  }

  /**
   * A batch that has arrived.
   *
   * @param reconnectAdvised whether the server asks to go on over a new connection
   * @param bytes about how much memory it takes
   */
  record Arrival(ReadBatch batch, boolean reconnectAdvised, int bytes) {}

  /**
   * Takes the next frame, or as much of it as there is.
   *
   * @return the frame if it is complete
   * @throws MalformedException if it is none
   */
  @Nullable SessionFrame next(ByteBuffer bytes) {
    return reader.takeHead(bytes) ? reader.takePayload(bytes) : null;
  }

  /** Whether the answer must not end here. */
  boolean isAmidFrame() {
    return reader.isAmidFrame();
  }

  /**
   * Decodes what a frame carries.
   *
   * @throws MalformedException if it carries no batch, or in a way that was not asked for, or one
   *     that is too large
   */
  Arrival arrival(SessionFrame.Message message) {
    Packing packing = message.packing();
    if (packing != Packing.NONE && packing != asked) {
      throw new MalformedException(
          "expected frames that are "
              + (asked == Packing.NONE ? "not packed" : "packed with " + name(asked))
              + ", as was asked for, but one is packed with "
              + name(packing));
    }
    byte[] unpacked = unpacked(message);
    ReadBatch batch = S2Proto.readReadBatch(unpacked);
    int bytes = unpacked.length + batch.records().size() * RECORD_OVERHEAD_BYTES;
    return new Arrival(batch, message.reconnectAdvised(), bytes);
  }

  private static byte[] unpacked(SessionFrame.Message message) {
    try {
      return message.packing().unpack(message.payload(), SessionFrames.MAX_PAYLOAD_BYTES);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(e.getMessage() + ": the payload of a frame");
    }
  }

  /** What headers call it. */
  static String name(Packing packing) {
    return packing.name().toLowerCase(Locale.ROOT);
  }
}
