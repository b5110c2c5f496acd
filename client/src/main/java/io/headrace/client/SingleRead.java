package io.headrace.client;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What one request reads: at most 1000 records, and at most 1 MiB of them by their metered size. It
 * ends earlier at the tail, or at the first limit that it meets.
 *
 * @param startParameter how {@code start} counts, as the protocol calls it
 * @param start where it begins, unsigned
 * @param clamp whether a start beyond the tail means the tail
 * @param count the most records, unsigned
 * @param bytes the largest sum of metered sizes, unsigned. A first record that exceeds it is not
 *     read
 * @param until the timestamp in milliseconds, unsigned, from which on nothing is read
 * @param waiting how long to wait at the tail for a record, from nothing to 60 seconds, in whole
 *     ones
 */
public record SingleRead(
    String startParameter,
    long start,
    boolean clamp,
    OptionalLong count,
    OptionalLong bytes,
    OptionalLong until,
    Duration waiting) {
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  /**
   * Checks the time to waiting.
   *
   * @throws IllegalArgumentException if it is not from 0 to 60 seconds
   */
  public SingleRead {
    if (waiting.isNegative() || waiting.compareTo(MAX_WAIT) > 0) {
      throw new IllegalArgumentException(
          "expected to wait from 0 to 60 seconds, but not for " + waiting);
    }
  }

  private static SingleRead of(String parameter, long start) {
    return new SingleRead(
        parameter,
        start,
        false,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Duration.ZERO);
  }

  /** From a sequence number (unsigned) on. */
  public static SingleRead fromSeqNum(long seqNum) {
    return of("seq_num", seqNum);
  }

  /** From the first record that is not older than this, in milliseconds, unsigned. */
  public static SingleRead fromTimestamp(long timestampMillis) {
    return of("timestamp", timestampMillis);
  }

  /** The last records, so many of them (unsigned). */
  public static SingleRead last(long records) {
    return of("tail_offset", records);
  }

  /** The same, with a start beyond the tail meaning the tail. */
  public SingleRead withClamp() {
    return new SingleRead(startParameter, start, true, count, bytes, until, waiting);
  }

  /** The same with at most so many records, unsigned. */
  public SingleRead withCount(long records) {
    return new SingleRead(
        startParameter, start, clamp, OptionalLong.of(records), bytes, until, waiting);
  }

  /** The same with at most so many bytes by their metered size, unsigned. */
  public SingleRead withBytes(long meteredBytes) {
    return new SingleRead(
        startParameter, start, clamp, count, OptionalLong.of(meteredBytes), until, waiting);
  }

  /** The same with only what is older than this, in milliseconds, unsigned. */
  public SingleRead withUntil(long timestampMillis) {
    return new SingleRead(
        startParameter, start, clamp, count, bytes, OptionalLong.of(timestampMillis), waiting);
  }

  /**
   * The same, waiting at the tail for so long.
   *
   * @throws IllegalArgumentException if that is not from 0 to 60 seconds
   */
  public SingleRead withWait(Duration time) {
    return new SingleRead(startParameter, start, clamp, count, bytes, until, time);
  }

  /** The query that asks for it, without the question mark. */
  String query() {
    StringBuilder query = new StringBuilder(startParameter);
    query.append('=').append(Long.toUnsignedString(start));
    if (clamp) {
      query.append("&clamp=true");
    }
    add(query, "count", count);
    add(query, "bytes", bytes);
    add(query, "until", until);
    if (!waiting.isZero()) {
      query.append("&wait=").append(waiting.toSeconds());
    }
    return query.toString();
  }

  private static void add(StringBuilder query, String name, OptionalLong value) {
    if (value.isPresent()) {
      query.append('&').append(name).append('=').append(Long.toUnsignedString(value.getAsLong()));
    }
  }
}
