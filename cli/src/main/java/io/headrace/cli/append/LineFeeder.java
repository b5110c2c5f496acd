package io.headrace.cli.append;

import io.headrace.cli.text.RecordFormat;
import io.headrace.cli.text.RecordParser;
import io.headrace.log.Batch;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Metering;
import java.io.IOException;
import java.io.InputStream;

/** Reads an input to its end and queues it as records. Runs on a thread of its own. */
final class LineFeeder implements Runnable {
  // In JSON a byte may be written as six characters; a line much longer than that is no record.
  private static final int MAX_JSON_LINE_BYTES = 8 * Batch.MAX_METERED_BYTES;
  private static final int MAX_TEXT_LINE_BYTES =
      Batch.MAX_METERED_BYTES - Metering.RECORD_OVERHEAD_BYTES;

  private final Lines lines;
  private final RecordFormat format;
  private final LineQueue queue;

  LineFeeder(InputStream in, RecordFormat format, LineQueue queue) {
    this.lines =
        new Lines(in, format == RecordFormat.TEXT ? MAX_TEXT_LINE_BYTES : MAX_JSON_LINE_BYTES);
    this.format = format;
    this.queue = queue;
  }

  @Override
  public void run() {
    try {
      feed();
    } catch (InterruptedException e) {
      queue.end();
    }
  }

  private void feed() throws InterruptedException {
    Input input;
    do {
      input = next();
      queue.put(input);
    } while (input instanceof Input.Line);
  }

  private Input next() {
    try {
      byte[] line = lines.next();
      return line == null ? new Input.End() : new Input.Line(lines.number(), record(line));
    } catch (IllegalArgumentException e) {
      return new Input.Bad(lines.number(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Input.Bad(lines.number(), "the input cannot be read: " + e.getMessage());
    }
  }

  private AppendRecord record(byte[] line) {
    AppendRecord record = RecordParser.parse(format, line);
    if (record.meteredBytes() > Batch.MAX_METERED_BYTES) {
      throw new IllegalArgumentException(
          "expected a record of at most "
              + Batch.MAX_METERED_BYTES
              + " metered bytes, but it has "
              + record.meteredBytes());
    }
    return record;
  }
}
