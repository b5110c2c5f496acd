package io.headrace.log.journal;

import java.time.Duration;

/**
 * The journal's limits and habits.
 *
 * @param segmentBytes the size of a segment file, in bytes
 * @param groupBytes the most bytes that one write and sync make durable together
 * @param reserveBytes what is kept free at the end of a segment, in bytes, so that trims and
 *     deletions still find a place when the disk is full
 * @param checkpointBytes how many bytes are journaled before the next checkpoint, at least
 * @param rewriteSegments how many sealed segments gather before their records are put side by side
 * @param rewriteEntryBytes segments whose entries are smaller than this on average are rewritten
 *     for the readers' sake, in bytes
 * @param surveyInterval how long the journal waits between two looks at what is still alive
 * @param fullRetry how long the journal waits before it asks a full disk for space again
 */
public record JournalOptions(
    int segmentBytes,
    int groupBytes,
    int reserveBytes,
    long checkpointBytes,
    int rewriteSegments,
    int rewriteEntryBytes,
    Duration surveyInterval,
    Duration fullRetry) {
  public JournalOptions {
    int least = SegmentHeader.BYTES + groupBytes + reserveBytes;
    if (segmentBytes < least) {
      throw new IllegalArgumentException(
          "a segment holds a group and the reserve, so it has at least "
              + least
              + " bytes, but asked for were "
              + segmentBytes);
    }
  }

  /** For a server on a disk. */
  public static final JournalOptions DEFAULT =
      new JournalOptions(
          64 << 20,
          4 << 20,
          256 << 10,
          256L << 20,
          4,
          32 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1));

  /** For a server in memory: smaller segments, given back sooner. */
  public static final JournalOptions MEMORY =
      new JournalOptions(
          16 << 20,
          4 << 20,
          256 << 10,
          64L << 20,
          4,
          32 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1));

  /** The most bytes of a checkpoint that are under one checksum, and written together. */
  int checkpointBlockBytes() {
    return Math.max(512, groupBytes / 512);
  }
}
