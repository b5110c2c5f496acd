package io.headrace.client.read;

import io.headrace.wire.Packing;
import java.time.Duration;

/**
 * What to read, and how.
 *
 * @param start where to begin
 * @param clamp whether a start beyond the tail means the tail, instead of an error
 * @param limits where to end
 * @param ignoreCommandRecords whether records that are commands to the stream are left out of what
 *     is handed out. They count towards the limits all the same
 * @param packing how the server may pack what it sends
 * @param bufferBytes how much may wait in memory for the program to take it, decoded or as it came.
 *     A little more may be there: the batch that reaches the bound, and a frame that is not whole,
 *     each of 2 MiB at most. Below 2 MiB it bounds what is decoded alone, to the half of it, while
 *     1 MiB may be there as it came
 * @param silence how long the server may say nothing before the connection is given up for another.
 *     Servers say something every 15 seconds. Time in which the server is not listened to, because
 *     enough waits in memory, does not count
 * @param persistence how often to try again
 */
public record ReadOptions(
    ReadStart start,
    boolean clamp,
    ReadLimits limits,
    boolean ignoreCommandRecords,
    Packing packing,
    int bufferBytes,
    Duration silence,
    Persistence persistence) {

  /** How often something that may fare better later is tried again. */
  public enum Persistence {
    /** As often as the client's retry settings say, counted anew after whatever arrives. */
    BUDGETED,
    /** For ever. */
    INDEFINITE
  }

  private static final int DEFAULT_BUFFER_BYTES = 5 << 20;
  private static final Duration DEFAULT_SILENCE = Duration.ofSeconds(20);
  private static final Duration LONGEST_SILENCE = Duration.ofDays(1);

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if no byte may wait in memory, or no silence is borne, or more
   *     than a day of it
   */
  public ReadOptions {
    if (bufferBytes < 1) {
      throw new IllegalArgumentException(
          "expected room for at least 1 byte in memory, not " + bufferBytes);
    }
    if (silence.isNegative() || silence.isZero() || silence.compareTo(LONGEST_SILENCE) > 0) {
      throw new IllegalArgumentException(
          "expected to bear some silence, more than the 15 seconds between signs of life and up to a"
              + " day, not "
              + silence);
    }
  }

  /** How much may be there as it came: half of the room. */
  int windowBytes() {
    return bufferBytes / 2;
  }

  /** How much may be there decoded: the other half. */
  int queueBytes() {
    return bufferBytes - windowBytes();
  }

  /**
   * Follows the stream from a place on, with nothing else chosen: nothing packed, 5 MiB in memory,
   * 20 seconds of silence, as many attempts as the client's settings say.
   */
  public static ReadOptions from(ReadStart start) {
    return new ReadOptions(
        start,
        false,
        ReadLimits.NONE,
        false,
        Packing.NONE,
        DEFAULT_BUFFER_BYTES,
        DEFAULT_SILENCE,
        Persistence.BUDGETED);
  }

  /** The same, but a start beyond the tail means the tail. */
  public ReadOptions withClamp() {
    return new ReadOptions(
        start, true, limits, ignoreCommandRecords, packing, bufferBytes, silence, persistence);
  }

  /** The same with other limits. */
  public ReadOptions withLimits(ReadLimits other) {
    return new ReadOptions(
        start, clamp, other, ignoreCommandRecords, packing, bufferBytes, silence, persistence);
  }

  /** The same with at most so many records, unsigned. */
  public ReadOptions withCount(long records) {
    return withLimits(limits.withCount(records));
  }

  /** The same with at most so many metered bytes, unsigned. */
  public ReadOptions withBytes(long meteredBytes) {
    return withLimits(limits.withBytes(meteredBytes));
  }

  /** The same with only what is older than a timestamp in milliseconds, unsigned. */
  public ReadOptions withUntil(long timestampMillis) {
    return withLimits(limits.withUntil(timestampMillis));
  }

  /** The same, waiting at the tail for so long; whole seconds. */
  public ReadOptions withWait(Duration wait) {
    return withLimits(limits.withWait(wait));
  }

  /** The same without records that are commands. */
  public ReadOptions withoutCommandRecords() {
    return new ReadOptions(start, clamp, limits, true, packing, bufferBytes, silence, persistence);
  }

  /** The same, packed on the way if the server likes. */
  public ReadOptions withPacking(Packing other) {
    return new ReadOptions(
        start, clamp, limits, ignoreCommandRecords, other, bufferBytes, silence, persistence);
  }

  /** The same with room in memory for so much. */
  public ReadOptions withBufferBytes(int bytes) {
    return new ReadOptions(
        start, clamp, limits, ignoreCommandRecords, packing, bytes, silence, persistence);
  }

  /** The same, bearing so much silence. */
  public ReadOptions withSilence(Duration other) {
    return new ReadOptions(
        start, clamp, limits, ignoreCommandRecords, packing, bufferBytes, other, persistence);
  }

  /** The same, trying again for ever. */
  public ReadOptions withIndefiniteRetries() {
    return new ReadOptions(
        start,
        clamp,
        limits,
        ignoreCommandRecords,
        packing,
        bufferBytes,
        silence,
        Persistence.INDEFINITE);
  }
}
