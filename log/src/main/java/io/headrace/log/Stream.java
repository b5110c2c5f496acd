package io.headrace.log;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.function.Consumer;

/**
 * A stream: an ordered, gapless sequence of records. All methods may be called from any thread and
 * none of them blocks, except that reads may wait for pages of the disk.
 */
public interface Stream {
  /** The basin that holds it. */
  BasinName basin();

  /** Its name. */
  StreamName name();

  /**
   * A number that no other stream of its engine has, had or will have; also not one that is created
   * under the same name when this one is gone.
   */
  long id();

  /** What is durably known of it. */
  StreamInfo info();

  /** The stable state: durable, and the only one that readers see. One volatile read. */
  StreamState stable();

  /**
   * How much it stores, in metered bytes: of every stable record that may still be read, and for a
   * while of others, for what was trimmed or has expired counts until the engine has let go of it.
   * An engine tells this at once, however long the stream is.
   */
  long storedBytes();

  /**
   * Appends. Appends take effect in the order in which they enter this method; their outcomes come
   * in the same order.
   *
   * @param request what to append
   * @param done is told the outcome exactly once, on the engine's commit thread or on the calling
   *     one; it must not block, and hand on anything that takes time
   */
  void append(AppendRequest request, Consumer<? super AppendOutcome> done);

  /** A new writer, none of whose appends is stored after one of its own was refused. */
  Appender appender();

  /**
   * The sequence number of the first stable record whose timestamp is at least this one, or the
   * stable tail's if there is none.
   *
   * @param timestamp milliseconds, unsigned
   */
  long seqNumAtOrAfter(long timestamp);

  /**
   * Reads stable records from a position on: one step, as large as the limits allow. Records that
   * are trimmed or past their retention are passed over without a word.
   *
   * @param fromSeqNum where to begin, unsigned
   * @param limits how far to go
   * @param sink gets the records; called on this thread before the method returns
   * @return how far it came
   * @throws CorruptionException if what is stored is not what was written; nothing of the damaged
   *     entry reached the sink
   */
  ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink);

  /**
   * Asks to be woken once when there is more to see than up to a position: when the stable tail is
   * beyond it, or the stream is closed or being deleted.
   *
   * @param seqNum the sequence number up to which the caller has seen everything
   * @param wake is run once, on the engine's commit thread; it must not block
   * @return whether the caller now waits; if not, there is something to see already, and {@code
   *     wake} is not kept
   */
  boolean awaitBeyond(long seqNum, Runnable wake);

  /** Takes back a wish to be woken, if it is still open. */
  void forget(Runnable wake);
}
