package io.headrace.testkit.oracle;

import io.headrace.log.AppendRequest;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinPatch;
import io.headrace.log.CreationKey;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Something a client asked for, with everything that decides what must become of it.
 *
 * <p>Each has a number; they are counted in the order in which they entered the engine.
 */
public sealed interface Operation {
  /** Its place in the order of entry. */
  long number();

  /** An operation on a stream. */
  sealed interface OnStream extends Operation {}

  /** An operation on a basin. */
  sealed interface OnBasin extends Operation {}

  /**
   * An append.
   *
   * @param life the life of the stream that it was sent to, by the number of its creation
   * @param writer who sends on without waiting, by a number; 0 for somebody who does not
   * @param nowMillis the wall clock when it was sent
   */
  record Append(long number, long life, long writer, AppendRequest request, long nowMillis)
      implements OnStream {
    /** For somebody who sends on without waiting for outcomes. */
    boolean isOfWriter() {
      return writer != 0;
    }

    /** Without the records: these are too many, and their own number tells where they come from. */
    @Override
    public String toString() {
      return "append #%d of writer %d, %d records at %d, match %s, token %s, producer %s, order %s,"
          .concat(" close %s")
          .formatted(
              number,
              writer,
              request.batch().records().size(),
              nowMillis,
              request.matchSeqNum(),
              request.fencingToken(),
              request.producer(),
              request.writerSequence(),
              request.close());
    }
  }

  /**
   * A creation.
   *
   * @param info what the stream is if this creates it
   * @param ensure whether an existing stream is to be made like it
   */
  record CreateStream(long number, StreamInfo info, Optional<CreationKey> key, boolean ensure)
      implements OnStream {
    @Override
    public String toString() {
      return "create #%d of %s with key %s, ensure %s".formatted(number, info, text(key), ensure);
    }
  }

  /**
   * A reconfiguration.
   *
   * @param basinDefaults the basin's defaults when it was sent
   */
  record ReconfigureStream(long number, StreamPatch patch, StreamSettings basinDefaults)
      implements OnStream {}

  /** A deletion. */
  record DeleteStream(long number, long nowMillis) implements OnStream {}

  /** A creation. */
  record CreateBasin(
      long number, BasinConfig config, Optional<CreationKey> key, boolean ensure, long nowMillis)
      implements OnBasin {
    @Override
    public String toString() {
      return "create #%d with %s and key %s at %d, ensure %s"
          .formatted(number, config, text(key), nowMillis, ensure);
    }
  }

  /** A reconfiguration. */
  record ReconfigureBasin(long number, BasinPatch patch) implements OnBasin {}

  /** A deletion. */
  record DeleteBasin(long number, long nowMillis) implements OnBasin {}

  /** The bytes of a key: what it says of itself is another text for each object. */
  private static String text(Optional<CreationKey> key) {
    return key.map(it -> HexFormat.of().formatHex(it.digest().toByteArray())).orElse("none");
  }
}
