package io.headrace.log.journal;

import io.headrace.log.CorruptionException;
import io.headrace.log.StreamState;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the state back from the files: loads the newest checkpoint, then applies the entries after
 * it, in order, up to the end of the log.
 *
 * <p>The log ends in its last segment, at the first entry that does not hold; what follows it there
 * was never acknowledged and is cut off. Everywhere else an entry that does not hold is damage, and
 * is reported. So it is in the last segment if the checkpoint or a later entry proves that the
 * unreadable one was durable.
 */
final class Recovery {
  private static final String SEGMENT_SUFFIX = ".segment";

  private final Disk disk;
  private final Catalog catalog;
  private final Segments segments;
  private final SegmentFiles files;

  private Checkpoint.Content content = Checkpoint.Content.empty(0);
  // Owners of replayed entries that nobody knows: each must turn out to have been purged.
  private final Set<Long> unknown = new HashSet<>();
  private long replayed;

  Recovery(Disk disk, Catalog catalog, Segments segments, SegmentFiles files) {
    this.disk = disk;
    this.catalog = catalog;
    this.segments = segments;
    this.files = files;
  }

  /**
   * Where the log goes on.
   *
   * @param lastLsn its last log sequence number
   * @param checkpointLsn the checkpoint's
   * @param lastSegmentId the id of its last journal segment, or 0
   * @param lastSegmentEnd where that one's entries end
   * @param replayedEntries how many entries were applied again
   */
  record Result(
      long lastLsn,
      long checkpointLsn,
      long lastSegmentId,
      long lastSegmentEnd,
      long replayedEntries) {}

  /** A segment file that was opened. */
  private record Opened(String name, SegmentHeader header, DiskFile file, Mapping mapping) {
    long firstLsn() {
      return header.firstLsn();
    }

    Segment sealed(int end, long lastLsn) throws IOException {
      file.close();
      if (end > mapping.bytes().limit()) {
        throw new CorruptionException(
            "segment %s has %d bytes, expected at least %d"
                .formatted(name, mapping.bytes().limit(), end));
      }
      Segment segment = new Segment(header, mapping);
      segment.seal(end, lastLsn);
      return segment;
    }

    void discard() throws IOException {
      mapping.close();
      file.close();
    }
  }

  Result run() throws IOException {
    // The last process may have ended between naming files and forcing the names. What is built on
    // these names, and what is deleted because of them, must not outlive them.
    disk.forceFolder();
    List<String> names = new ArrayList<>(disk.list());
    names.sort(Comparator.naturalOrder());
    loadCheckpoint(names);
    List<Opened> journal = openSegments(names);
    Result result = replayAll(journal);
    if (!unknown.isEmpty()) {
      throw new CorruptionException(
          "the log holds entries of streams or basins that were never created: ids " + unknown);
    }
    content.streams().values().forEach(StoredStream::recovered);
    return result;
  }

  private void loadCheckpoint(List<String> names) throws IOException {
    Optional<String> newest = Checkpoint.newest(names);
    if (newest.isPresent()) {
      content = Checkpoint.read(disk, newest.get(), catalog);
    }
    for (String name : names) {
      boolean superseded = Checkpoint.isCheckpoint(name) && !name.equals(newest.orElse(""));
      if (superseded || Checkpoint.isUnfinished(name)) {
        disk.delete(name);
      }
    }
    for (StoredStream stream : content.streams().values()) {
      if (stream.stable().deleting()) {
        catalog.deleted(stream);
      }
    }
  }

  /** Opens all segments, keeps those that are named, and gives back the journal's in order. */
  private List<Opened> openSegments(List<String> names) throws IOException {
    Set<Long> missing = new HashSet<>(content.named().keySet());
    List<Opened> journal = new ArrayList<>();
    for (String name : names) {
      if (!name.endsWith(SEGMENT_SUFFIX)) {
        continue;
      }
      long id = id(name);
      files.idUsed(id);
      DiskFile file = disk.open(name);
      Mapping mapping = file.map();
      Optional<SegmentHeader> header = SegmentHeader.decode(mapping.bytes());
      if (header.isEmpty()) {
        reuseBlank(name, id, file, mapping);
        continue;
      }
      if (header.get().id() != id) {
        throw new CorruptionException(
            "segment " + name + " says that its id is " + header.get().id());
      }
      missing.remove(id);
      Opened opened = new Opened(name, header.get(), file, mapping);
      switch (header.get().kind()) {
        case JOURNAL -> journal.add(opened);
        case REWRITTEN -> keepIfNamed(opened);
      }
    }
    if (!missing.isEmpty()) {
      throw new CorruptionException("the checkpoint names segments that are missing: " + missing);
    }
    journal.sort(
        Comparator.comparingLong(Opened::firstLsn).thenComparingLong(it -> it.header().id()));
    return journal;
  }

  private static long id(String name) {
    try {
      return Long.parseUnsignedLong(name.substring(0, name.length() - SEGMENT_SUFFIX.length()), 16);
    } catch (NumberFormatException e) {
      throw new CorruptionException("the file " + name + " is not named like a segment");
    }
  }

  /** A segment without a header was laid out and never used, or else it is damaged. */
  private void reuseBlank(String name, long id, DiskFile file, Mapping mapping) throws IOException {
    ByteBuffer bytes = mapping.bytes();
    boolean blank =
        bytes.limit() <= SegmentHeader.BYTES
            || new EntryView(bytes, SegmentHeader.BYTES, bytes.limit()).isBlank();
    int length = bytes.limit();
    mapping.close();
    if (!blank) {
      file.close();
      throw new CorruptionException(
          "segment " + name + " holds entries, but its header is damaged");
    }
    if (length != files.segmentBytes() || !files.offer(new SegmentFiles.Blank(id, file))) {
      file.close();
      disk.delete(name);
    }
  }

  /**
   * Takes over a segment if an index points into it. If none does, it is an old one, or one that
   * rewriting made and no checkpoint came to name.
   */
  private void keepIfNamed(Opened opened) throws IOException {
    Integer end = content.named().get(opened.header().id());
    if (end == null) {
      opened.discard();
      disk.delete(opened.name());
    } else {
      segments.add(opened.sealed(end, content.lsn()));
    }
  }

  private Result replayAll(List<Opened> journal) throws IOException {
    long checkpointLsn = content.lsn();
    int first = firstToReplay(journal, checkpointLsn);
    for (int i = 0; i < first; i++) {
      // Wholly older than the checkpoint: only what an index points to is still of use.
      keepIfNamed(journal.get(i));
    }
    long lsn = checkpointLsn;
    long lastId = 0;
    long lastEnd = 0;
    for (int i = first; i < journal.size(); i++) {
      Opened opened = journal.get(i);
      if (opened.firstLsn() > lsn + 1 || (i > first && opened.firstLsn() != lsn + 1)) {
        throw new CorruptionException(
            "segment %s begins with entry %d, but the log before it ends with entry %d: a segment is missing"
                .formatted(opened.name(), opened.firstLsn(), lsn));
      }
      Optional<Integer> knownEnd =
          i + 1 < journal.size()
              ? Optional.of(endOf(opened, journal.get(i + 1)))
              : Optional.empty();
      int end = replay(opened, knownEnd);
      lsn = Math.max(lsn, lastLsn);
      lastId = opened.header().id();
      lastEnd = end;
      segments.add(cut(opened, end));
    }
    return new Result(lsn, checkpointLsn, lastId, lastEnd, replayed);
  }

  /** The first journal segment that may hold entries after the checkpoint. */
  private static int firstToReplay(List<Opened> journal, long checkpointLsn) {
    int first = 0;
    for (int i = 0; i < journal.size(); i++) {
      if (journal.get(i).firstLsn() <= checkpointLsn + 1) {
        first = i;
      }
    }
    return first;
  }

  private static int endOf(Opened opened, Opened next) {
    if (next.header().previousId() != opened.header().id()) {
      throw new CorruptionException(
          "segment %s follows segment id %d, but %s comes before it: a segment is missing"
              .formatted(next.name(), next.header().previousId(), opened.name()));
    }
    return (int) next.header().previousEnd();
  }

  // The last log sequence number that was found.
  private long lastLsn;

  /** Applies a segment's entries and gives back where they end. */
  private int replay(Opened opened, Optional<Integer> knownEnd) {
    ByteBuffer bytes = opened.mapping().bytes();
    int limit = Math.min(knownEnd.orElse(bytes.limit()), bytes.limit());
    int named = content.named().getOrDefault(opened.header().id(), 0);
    int at = SegmentHeader.BYTES;
    long expected = opened.firstLsn();
    lastLsn = expected - 1;
    while (at < limit) {
      EntryView entry = new EntryView(bytes, at, limit);
      boolean old = expected <= content.lsn();
      boolean holds =
          entry.headerHolds() && entry.lsn() == expected && (old || entry.payloadHolds());
      if (!holds) {
        boolean checkpointed = at < named || (old && !entry.isBlank());
        if (knownEnd.isPresent()
            || checkpointed
            || provesDurable(opened.header(), bytes, at, expected)) {
          throw new CorruptionException(
              "segment %s is damaged at byte %d: entry %d was durable and cannot be read"
                  .formatted(opened.name(), at, expected));
        }
        return at;
      }
      if (!old) {
        apply(entry, opened.header().id());
      }
      lastLsn = expected;
      expected++;
      at += entry.length();
    }
    int expectedEnd = knownEnd.orElse(Math.max(at, named));
    if (at != expectedEnd) {
      throw new CorruptionException(
          "the entries of segment %s end at byte %d, expected %d"
              .formatted(opened.name(), at, expectedEnd));
    }
    return at;
  }

  /** Whether any entry further on was written in the knowledge that an entry was durable. */
  static boolean provesDurable(SegmentHeader header, ByteBuffer bytes, int from, long lsn) {
    for (int at = from;
        at <= bytes.limit() - EntryLayout.HEADER_BYTES;
        at += EntryLayout.ALIGNMENT) {
      EntryView entry = new EntryView(bytes, at, bytes.limit());
      if (entry.lsn() > lsn
          && entry.durableLsn() >= lsn
          && entry.salt() == header.salt()
          && entry.headerHolds()
          && entry.payloadHolds()) {
        return true;
      }
    }
    return false;
  }

  private void apply(EntryView entry, long segmentId) {
    replayed++;
    long owner = entry.owner();
    switch (entry.kind()) {
      case APPEND -> {
        StoredStream stream = content.streams().get(owner);
        if (stream == null) {
          unknown.add(owner);
        } else if (isNew(stream, entry)) {
          stream.replay(entry, segmentId);
        }
      }
      case STREAM_CREATED -> createStream(entry);
      case STREAM_CHANGED -> {
        StoredStream stream = content.streams().get(owner);
        if (stream == null) {
          unknown.add(owner);
        } else if (isNew(stream, entry)) {
          stream.replay(entry, segmentId);
          if (stream.stable().deleting()) {
            catalog.deleted(stream);
          }
        }
      }
      case STREAM_PURGED -> {
        StoredStream stream = content.streams().remove(owner);
        if (stream != null) {
          stream.restoreEnd();
        }
        unknown.remove(owner);
      }
      case BASIN_CREATED, BASIN_CHANGED -> defineBasin(entry);
      case BASIN_PURGED -> {
        StoredBasin basin = content.basins().remove(owner);
        if (basin != null) {
          basin.restoreEnd();
        }
        unknown.remove(owner);
      }
    }
  }

  private void createStream(EntryView entry) {
    if (content.streams().containsKey(entry.owner())) {
      return;
    }
    StreamDefinition definition = Definitions.stream(entry.effects());
    catalog.idUsed(definition.id());
    StoredBasin basin = content.basins().get(definition.basinId());
    if (basin == null) {
      unknown.add(entry.owner());
      return;
    }
    StoredStream stream = new StoredStream(basin, definition);
    stream.restore(new StreamVersion(definition, StreamState.INITIAL), entry.lsn(), null);
    basin.streams().put(definition.name().text(), stream);
    content.streams().put(definition.id(), stream);
  }

  private void defineBasin(EntryView entry) {
    BasinDefinition definition = Definitions.basin(entry.effects());
    catalog.idUsed(definition.id());
    StoredBasin basin = content.basins().get(definition.id());
    if (basin == null && entry.kind() == EntryKind.BASIN_CHANGED) {
      unknown.add(definition.id());
    } else if (basin == null) {
      StoredBasin created = new StoredBasin(catalog, definition);
      created.restore(definition, entry.lsn());
      content.basins().put(definition.id(), created);
      catalog.basins().put(definition.name().text(), created);
    } else if (isNew(basin, entry)) {
      basin.restore(definition, entry.lsn());
    }
  }

  private static boolean isNew(Stored<?> stored, EntryView entry) {
    synchronized (stored) {
      return entry.lsn() > stored.appliedLsn();
    }
  }

  /** Ends a journal segment for good: gives back the space behind its entries. */
  private Segment cut(Opened opened, int end) throws IOException {
    Opened whole = opened;
    if (opened.mapping().bytes().limit() != end) {
      opened.mapping().close();
      opened.file().truncate(end);
      whole = new Opened(opened.name(), opened.header(), opened.file(), opened.file().map());
    }
    // What the last process wrote and did not force was read all the same. It is about to be
    // shown, and the next segment will say that it ends here.
    opened.file().force();
    return whole.sealed(end, lastLsn);
  }
}
