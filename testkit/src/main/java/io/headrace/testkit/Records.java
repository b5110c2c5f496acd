package io.headrace.testkit;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gathers the records of reads as values. */
public final class Records implements RecordSink {
  private final List<SequencedRecord> gathered = new ArrayList<>();

  /** What was gathered so far. */
  public List<SequencedRecord> gathered() {
    return gathered;
  }

  @Override
  public void accept(ByteBuffer frames, int records) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    int count = 0;
    while (cursor.next()) {
      gathered.add(cursor.record());
      count++;
    }
    if (count != records) {
      throw new AssertionError("expected " + records + " frames, but there are " + count);
    }
  }

  /** Every record that a stream shows. */
  public static List<SequencedRecord> readAll(Stream stream) {
    Records records = new Records();
    ReadStep step = stream.read(0, ReadLimits.BATCH, records);
    while (step.stop() != ReadStep.Stop.TAIL) {
      step = stream.read(step.nextSeqNum(), ReadLimits.BATCH, records);
    }
    return records.gathered();
  }
}
