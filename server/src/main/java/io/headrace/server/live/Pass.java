package io.headrace.server.live;

import io.headrace.log.ReadLimits;
import io.headrace.log.Stream;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the followers of a stream share while they are served: everybody at the same position who
 * reads the same encoding gets the same bytes, read and encoded once.
 */
public final class Pass implements AutoCloseable {
  private final Stream stream;
  private final Loop loop;
  private final List<LiveBatch> batches = new ArrayList<>(1);
  private @Nullable EventFrame end;
  private @Nullable Encoding endEncoding;
  private long endSeqNum;
  private long endRecords;
  private long endBytes;

  Pass(Stream stream, Loop loop) {
    this.stream = stream;
    this.loop = loop;
  }

  /**
   * The records from a position on, as one event. Whoever may not have all of them reads alone.
   *
   * @param preferredBytes the metered size of the event, where a single record is not larger; the
   *     same for all who read this encoding
   */
  public LiveBatch batch(long fromSeqNum, Encoding encoding, int preferredBytes) {
    for (int i = 0; i < batches.size(); i++) {
      LiveBatch each = batches.get(i);
      if (each.fromSeqNum() == fromSeqNum && each.encoding().equals(encoding)) {
        return each;
      }
    }
    LiveBatch batch =
        LiveBatch.read(
            stream, fromSeqNum, encoding, ReadLimits.BATCH, preferredBytes, /* live= */ true, loop);
    batches.add(batch);
    return batch;
  }

  /**
   * The end of an event, with the id of its reader. Readers that came together have the same.
   *
   * @return the end, which stays this pass's, or null if events have none
   */
  public @Nullable EventFrame end(
      Encoding encoding, long lastSeqNum, long records, long meteredBytes) {
    EventFrame known = end;
    if (known != null
        && encoding.equals(endEncoding)
        && endSeqNum == lastSeqNum
        && endRecords == records
        && endBytes == meteredBytes) {
      return known;
    }
    if (known != null) {
      known.release();
    }
    EventFrame made = encoding.end(loop, lastSeqNum, records, meteredBytes);
    end = made;
    endEncoding = encoding;
    endSeqNum = lastSeqNum;
    endRecords = records;
    endBytes = meteredBytes;
    return made;
  }

  /** Lets go of what was shared; sockets that still hold it keep it. */
  @Override
  public void close() {
    for (LiveBatch each : batches) {
      each.release();
    }
    if (end != null) {
      end.release();
    }
  }
}
