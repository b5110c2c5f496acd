package io.headrace.log;

import io.headrace.wire.Position;

/**
 * How an append ended. Every append gets exactly one outcome, after everything that the outcome
 * tells is durable: a refusal, too, waits for what it was decided upon.
 */
public sealed interface AppendOutcome {
  /**
   * The records are durable and visible.
   *
   * @param start the first record's position; for an append without records, the tail
   * @param end one past the last sequence number, with the last record's timestamp
   * @param tail the stable tail, at or beyond {@code end}
   */
  record Appended(Position start, Position end, Position tail) implements AppendOutcome {}

  /**
   * The producer's append was stored before; nothing was stored again. That is no refusal: what was
   * wanted is there, and durable.
   *
   * @param epoch the producer's epoch in force
   * @param lastSequence the highest sequence accepted in that epoch
   * @param tail the stable tail
   * @param closed whether the stream is closed
   */
  record Duplicate(long epoch, long lastSequence, Position tail, boolean closed)
      implements AppendOutcome {}

  /** An append that changed nothing. */
  sealed interface Refused extends AppendOutcome {}

  /**
   * The stream's fencing token is another one.
   *
   * @param token the token in force
   */
  record FencingTokenMismatch(String token) implements Refused {}

  /**
   * The first record would get another sequence number than the writer expected.
   *
   * @param next the sequence number it would get, unsigned
   */
  record SeqNumMismatch(long next) implements Refused {}

  /**
   * The producer left a gap.
   *
   * @param expected the sequence that may come next
   * @param received the sequence that came
   */
  record ProducerGap(long expected, long received) implements Refused {}

  /**
   * The producer's epoch is older than the one in force: somebody took over.
   *
   * @param epoch the epoch in force
   */
  record ProducerFenced(long epoch) implements Refused {}

  /**
   * A new epoch began with another sequence than 0.
   *
   * @param received the sequence that came
   */
  record ProducerEpochStart(long received) implements Refused {}

  /**
   * The stream remembers as many producers as it may.
   *
   * @param limit how many
   */
  record TooManyProducers(int limit) implements Refused {}

  /**
   * The writer sequence does not exceed the last one.
   *
   * @param last the last one
   */
  record WriterSequenceRegression(String last) implements Refused {}

  /**
   * A sealed record would get a sequence number beyond what its cipher is safe for.
   *
   * @param last the greatest one that a sealed record may get, unsigned
   */
  record SealedSeqNumsExhausted(long last) implements Refused {}

  /**
   * The stream is closed.
   *
   * @param tail its final tail
   */
  record Closed(Position tail) implements Refused {}

  /**
   * The stream wants timestamps from its writers, and a record has none.
   *
   * @param index the record's index in the batch
   */
  record TimestampMissing(int index) implements Refused {}

  /** An earlier append of the same {@link Appender} was refused; this one was not tried. */
  record EarlierRefused() implements Refused {}

  /** The stream is being deleted. */
  record Deleting() implements Refused {}

  /** The stream is gone. */
  record Missing() implements Refused {}

  /** The disk has no space left. The append may be sent again when there is. */
  record StorageFull() implements Refused {}

  /**
   * The engine has stopped for good, before this append reached the disk.
   *
   * @param reason why it stopped
   */
  record Stopped(String reason) implements Refused {}

  /**
   * The engine stopped while the append was on its way to the disk: it may be stored or not.
   *
   * @param reason why it stopped
   */
  record Uncertain(String reason) implements AppendOutcome {}
}
