package io.headrace.wire;

/**
 * Server-sent events as S2 v1 writes them. An event of records is written in two parts, because the
 * records are the same for all readers at a position and the id is not; that the id comes last
 * changes nothing for a reader, which takes an event as a whole.
 */
public final class Sse {
  /** What a stream of events ends with unless there was an error. */
  public static final String DONE = "data: [DONE]\n\n";

  private Sse() {}

  /** Begins an event of records: a JSON batch and {@link #endLine} must follow. */
  public static TextBuffer beginBatch(TextBuffer out) {
    return out.ascii("event: batch\ndata: ");
  }

  /** Ends the line of the records. */
  public static TextBuffer endLine(TextBuffer out) {
    return out.ascii('\n');
  }

  /** Ends an event of records with its id. */
  public static TextBuffer endBatch(TextBuffer out, long seqNum, long records, long meteredBytes) {
    return out.ascii("id: ")
        .unsigned(seqNum)
        .ascii(',')
        .unsigned(records)
        .ascii(',')
        .unsigned(meteredBytes)
        .ascii("\n\n");
  }

  /** Writes a sign of life. */
  public static TextBuffer ping(TextBuffer out, long nowMillis, Position tail) {
    out.ascii("event: ping\ndata: {\"timestamp\":").unsigned(nowMillis).ascii(",\"tail\":");
    S2Json.position(out, tail);
    return out.ascii("}\n\n");
  }

  /** Writes the error that ends the stream of events, given as JSON on one line. */
  public static TextBuffer error(TextBuffer out, byte[] json) {
    return out.ascii("event: error\ndata: ").raw(json).ascii("\n\n");
  }
}
