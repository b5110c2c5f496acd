package io.headrace.server.live;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import io.headrace.wire.TextBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Records from a position on, read and encoded: the part of an event that is the same for everybody
 * who stands there.
 */
public final class LiveBatch {
  private final long fromSeqNum;
  private final Encoding encoding;
  private final ReadStep step;
  private final @Nullable EventFrame frame;

  private LiveBatch(long fromSeqNum, Encoding encoding, ReadStep step, @Nullable EventFrame frame) {
    this.fromSeqNum = fromSeqNum;
    this.encoding = encoding;
    this.step = step;
    this.frame = frame;
  }

  /**
   * Reads and encodes.
   *
   * @param limits how far it may go
   * @param preferredBytes how far it goes if a single record is not larger
   * @param live whether the reader had seen everything before: then the event tells the tail
   */
  public static LiveBatch read(
      Stream stream,
      long fromSeqNum,
      Encoding encoding,
      ReadLimits limits,
      int preferredBytes,
      boolean live,
      Loop loop) {
    TextBuffer text = loop.text();
    Encoding.Event event = encoding.begin(text);
    RecordSink sink = (frames, records) -> event.add(frames);
    long bytes = Math.min(limits.maxMeteredBytes(), preferredBytes);
    ReadStep step = stream.read(fromSeqNum, within(limits, bytes), sink);
    if (step.records() == 0
        && step.stop() == ReadStep.Stop.BYTES
        && bytes < limits.maxMeteredBytes()) {
      step = stream.read(fromSeqNum, limits, sink);
    }
    if (step.records() == 0) {
      return new LiveBatch(fromSeqNum, encoding, step, null);
    }
    event.end(live ? stream.stable().tail() : null);
    // An encoding may show nothing of some records, and an empty frame would end the answer.
    EventFrame frame = text.length() == 0 ? null : EventFrame.of(loop.allocator(), text);
    return new LiveBatch(fromSeqNum, encoding, step, frame);
  }

  private static ReadLimits within(ReadLimits limits, long bytes) {
    return new ReadLimits(limits.maxRecords(), bytes, limits.untilTimestamp());
  }

  /** Where it begins, unsigned. */
  public long fromSeqNum() {
    return fromSeqNum;
  }

  /** How far it goes. */
  public ReadStep step() {
    return step;
  }

  /** The sequence number of its last record, unsigned; meaningless without records. */
  public long lastSeqNum() {
    return step.nextSeqNum() - 1;
  }

  /** The bytes, or null if there is nothing to show. */
  public @Nullable EventFrame frame() {
    return frame;
  }

  Encoding encoding() {
    return encoding;
  }

  /** Gives the maker's hold on the bytes back. */
  public void release() {
    if (frame != null) {
      frame.release();
    }
  }
}
