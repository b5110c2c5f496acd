package io.headrace.log.journal;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.time.Time;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the journal does in the background: deletes streams that have been empty for long
 * enough and purges what was deleted, drops what was trimmed or has expired, rewrites segments,
 * writes checkpoints and deletes the files that these make garbage. Runs on one thread at a time,
 * the upkeep thread, which owns everything here.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  // How many streams are deleted or purged before entries of others get their turn.
  static final int DELETIONS_AT_ONCE = 10_000;
  private static final int PURGES_AT_ONCE = 10_000;

  private final Disk disk;
  private final JournalOptions options;
  private final Time time;
  private final Catalog catalog;
  private final Committer committer;
  private final Segments segments;
  private final SegmentFiles files;
  private final Rewriter rewriter;

  // Whether the journal is about to be closed, and whoever closes it waits. Set by any thread.
  private volatile boolean ending;

  private long surveyedNanos;
  private boolean surveyed;
  private long checkpointedBytes;
  private long checkpointLength;
  private long checkpointLsn;

  Upkeep(
      Disk disk,
      JournalOptions options,
      Time time,
      Catalog catalog,
      Committer committer,
      Segments segments,
      SegmentFiles files) {
    this.disk = disk;
    this.options = options;
    this.time = time;
    this.catalog = catalog;
    this.committer = committer;
    this.segments = segments;
    this.files = files;
    this.rewriter =
        new Rewriter(disk, options, catalog, segments, files, committer.counters(), this::isEnding);
  }

  /** Says what recovery had to replay, and from where. */
  void recovered(Recovery.Result result) {
    checkpointLsn = result.checkpointLsn();
  }

  /** Makes the round that runs, if one does, give up what it can, and later ones do nothing. */
  void end() {
    ending = true;
  }

  private boolean isEnding() {
    return ending;
  }

  /**
   * One round.
   *
   * @return whether there was anything to do
   */
  boolean run() throws IOException {
    if (ending) {
      return false;
    }
    boolean did = deleteEmpty();
    did |= purge();
    if (surveyed
        && time.nanos() - surveyedNanos < options.surveyInterval().toNanos()
        && !checkpointIsDue()) {
      return did;
    }
    surveyed = true;
    surveyedNanos = time.nanos();
    Survey survey = new Survey(segments, time.wallMillis());
    survey.run(catalog);
    Set<Long> victims = rewriter.worthRewriting(survey);
    boolean rewritten = !victims.isEmpty() && rewriteIfThereIsSpace(victims);
    boolean write = rewritten || hasGarbage(survey) || checkpointIsDue();
    if (write) {
      checkpointInBallast();
    }
    takeBallast();
    return did || write;
  }

  /** Rewriting needs space before it gives any back. Without it, what can be had must do. */
  private boolean rewriteIfThereIsSpace(Set<Long> victims) throws IOException {
    try {
      return rewriter.rewrite(victims);
    } catch (DiskFullException e) {
      LOG.warn("no space to rewrite segments in: {}", e.getMessage());
      return false;
    }
  }

  /** A checkpoint gives space back, but needs some first. */
  private void checkpointInBallast() throws IOException {
    try {
      checkpoint(this::isEnding);
    } catch (DiskFullException e) {
      if (!files.dropBallast()) {
        throw e;
      }
      checkpoint(this::isEnding);
    }
  }

  private void takeBallast() throws IOException {
    if (ending) {
      return;
    }
    try {
      files.takeBallast();
    } catch (DiskFullException e) {
      LOG.debug("no space to keep some for later: {}", e.getMessage());
    }
  }

  private boolean checkpointIsDue() {
    long journaled = committer.counters().journaledBytes.sum() - checkpointedBytes;
    return journaled >= Math.max(options.checkpointBytes(), 2 * checkpointLength);
  }

  /** Whether a segment holds nothing alive, so that a checkpoint would give it back. */
  private boolean hasGarbage(Survey survey) {
    for (Segment segment : segments.all()) {
      if (segment.isSealed() && survey.use(segment).entries() == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean deleteEmpty() {
    int deleted = 0;
    for (StoredStream stream : catalog.deadlines().passed(time.wallMillis())) {
      if (deleted == DELETIONS_AT_ONCE) {
        break;
      }
      deleted += stream.deleteIfEmpty() ? 1 : 0;
    }
    return deleted > 0;
  }

  private boolean purge() {
    int marked = 0;
    boolean did = false;
    for (StoredBasin basin : catalog.basins().values()) {
      BasinDefinition definition = basin.stableOrNull();
      if (definition == null || definition.deletedAtMillis().isEmpty()) {
        continue;
      }
      // Its streams first.
      if (basin.streams().isEmpty()) {
        basin.purge();
        did = true;
      } else {
        marked += deleteStreams(basin, DELETIONS_AT_ONCE - marked);
      }
    }
    did |= marked > 0;
    for (int i = 0; i < PURGES_AT_ONCE; i++) {
      StoredStream deleted = catalog.deletedStreams().poll();
      if (deleted == null) {
        return did;
      }
      deleted.purge();
      did = true;
    }
    return true;
  }

  /**
   * Marks streams of a deleted basin for deletion.
   *
   * @param limit how many at most; the others have their turn in later rounds
   * @return how many it marked
   */
  private int deleteStreams(StoredBasin basin, int limit) {
    int deleted = 0;
    for (StoredStream stream : basin.streams().values()) {
      if (deleted == limit) {
        break;
      }
      deleted += stream.deleteWithBasin() ? 1 : 0;
    }
    return deleted;
  }

  /** Writes a checkpoint and deletes what neither it nor the log after it needs. */
  void checkpoint() throws IOException {
    checkpoint(() -> false);
  }

  private void checkpoint(BooleanSupplier givenUp) throws IOException {
    long journaled = committer.counters().journaledBytes.sum();
    Optional<Checkpoint.Summary> checkpoint =
        Checkpoint.write(
            disk, options.checkpointBlockBytes(), committer.appliedLsn(), catalog, givenUp);
    if (checkpoint.isEmpty()) {
      return;
    }
    Checkpoint.Summary written = checkpoint.get();
    checkpointedBytes = journaled;
    checkpointLength = written.bytes();
    checkpointLsn = written.lsn();
    for (String name : disk.list()) {
      if (Checkpoint.isCheckpoint(name) && !name.equals(written.fileName())) {
        disk.delete(name);
      }
    }
    for (Segment segment : segments.all()) {
      boolean needed =
          !segment.isSealed()
              || segment.lastLsn() > written.lsn()
              || written.segmentIds().contains(segment.id());
      if (!needed) {
        committer.counters().reclaimedBytes.add(segment.bytes().limit());
        segments.retire(segment.id());
        disk.delete(Segment.fileName(segment.id()));
      }
    }
  }

  /** Writes a checkpoint if the newest one is not all there is to say. */
  void checkpointIfNeeded() throws IOException {
    if (committer.appliedLsn() != checkpointLsn) {
      checkpoint();
    }
  }
}
