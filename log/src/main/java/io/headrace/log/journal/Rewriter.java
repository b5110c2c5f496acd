package io.headrace.log.journal;

import io.headrace.log.CorruptionException;
import io.headrace.log.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records side by side: copies what is alive in some sealed segments into new ones, stream by
 * stream, and points the indexes there. Appends and reads go on meanwhile. It counts only once a
 * checkpoint names the new segments; until then a restart goes back to the old ones.
 */
final class Rewriter {
  private static final Logger LOG = LoggerFactory.getLogger(Rewriter.class);
  private static final int MAX_SEGMENTS = 16;

  private final Disk disk;
  private final JournalOptions options;
  private final Catalog catalog;
  private final Segments segments;
  private final SegmentFiles files;
  private final Counters counters;
  private final BooleanSupplier givenUp;
  // Segments in which damage was found. They are left as they are, for somebody to look at.
  private final Set<Long> damaged = new HashSet<>();
  private long lastRead;

  /**
   * @param givenUp asked before each entry whether to leave everything as it was
   */
  Rewriter(
      Disk disk,
      JournalOptions options,
      Catalog catalog,
      Segments segments,
      SegmentFiles files,
      Counters counters,
      BooleanSupplier givenUp) {
    this.disk = disk;
    this.options = options;
    this.catalog = catalog;
    this.segments = segments;
    this.files = files;
    this.counters = counters;
    this.givenUp = givenUp;
  }

  /** The segments that are worth rewriting now. */
  Set<Long> worthRewriting(Survey survey) {
    Set<Long> wasteful = new HashSet<>();
    Set<Long> scattered = new HashSet<>();
    for (Segment segment : segments.all()) {
      Survey.Use use = survey.use(segment);
      if (!segment.isSealed() || use.entries() == 0 || damaged.contains(segment.id())) {
        continue;
      }
      if (use.bytes() * 2 < segment.end()) {
        wasteful.add(segment.id());
      }
      boolean journal = segment.header().kind() == SegmentHeader.Kind.JOURNAL;
      if (journal && use.bytes() / use.entries() < options.rewriteEntryBytes()) {
        scattered.add(segment.id());
      }
    }
    if (scattered.size() >= options.rewriteSegments()) {
      wasteful.addAll(scattered);
    }
    return firstOf(wasteful);
  }

  private static Set<Long> firstOf(Set<Long> ids) {
    Set<Long> first = new HashSet<>();
    ids.stream().sorted().limit(MAX_SEGMENTS).forEach(first::add);
    return first;
  }

  /** What is to take the place of a stream's index. */
  private record Replacement(StoredStream stream, Extents.View seen, Extents rewritten) {}

  /**
   * Rewrites segments.
   *
   * @return whether it did; not if damage was found in one of them, nor if it was given up
   */
  boolean rewrite(Set<Long> victims) throws IOException {
    RewriteOutput output = new RewriteOutput(disk, files, options.segmentBytes());
    List<Replacement> replacements = new ArrayList<>();
    boolean done = false;
    try {
      for (StoredBasin basin : catalog.basins().values()) {
        for (StoredStream stream : basin.streams().values()) {
          if (stream.stableOrNull() != null) {
            copy(stream, victims, output).ifPresent(replacements::add);
          }
        }
      }
      if (givenUp.getAsBoolean()) {
        return false;
      }
      for (Segment segment : output.finish()) {
        segments.add(segment);
      }
      done = true;
    } catch (CorruptionException e) {
      LOG.error("rewriting leaves a segment as it is, for it found damage: {}", e.getMessage());
      damaged.add(lastRead);
    } finally {
      if (!done) {
        output.abandon();
      }
    }
    if (!done) {
      return false;
    }
    for (Replacement replacement : replacements) {
      replacement.stream().replace(replacement.seen(), replacement.rewritten());
    }
    counters.rewrittenBytes.add(output.bytes());
    return true;
  }

  private Optional<Replacement> copy(StoredStream stream, Set<Long> victims, RewriteOutput output)
      throws IOException {
    Extents.View seen = stream.snapshot().extents();
    if (!touches(seen, victims)) {
      return Optional.empty();
    }
    Extents rewritten = new Extents();
    for (int i = seen.from(); i < seen.to(); i++) {
      if (givenUp.getAsBoolean()) {
        return Optional.empty();
      }
      if (victims.contains(seen.segmentId(i))) {
        copyEntry(stream, seen, i, output, rewritten);
      } else {
        output.endEntry(rewritten);
        rewritten.add(
            seen.firstSeqNum(i),
            seen.segmentId(i),
            seen.at(i),
            seen.length(i),
            seen.meteredBytes(i));
      }
    }
    output.endEntry(rewritten);
    return Optional.of(new Replacement(stream, seen, rewritten));
  }

  private void copyEntry(
      StoredStream stream, Extents.View seen, int index, RewriteOutput output, Extents rewritten)
      throws IOException {
    lastRead = seen.segmentId(index);
    Segment segment = segments.lease(lastRead).orElseThrow();
    try {
      EntryView entry = segment.entry(seen.at(index));
      if (!entry.headerHolds() || !entry.payloadHolds() || entry.owner() != stream.id()) {
        throw new CorruptionException(
            "segment %s is damaged at byte %d"
                .formatted(Segment.fileName(segment.id()), seen.at(index)));
      }
      output.add(entry, rewritten);
    } finally {
      segment.release();
    }
  }

  private static boolean touches(Extents.View extents, Set<Long> victims) {
    for (int i = extents.from(); i < extents.to(); i++) {
      if (victims.contains(extents.segmentId(i))) {
        return true;
      }
    }
    return false;
  }
}
