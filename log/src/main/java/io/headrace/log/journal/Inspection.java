package io.headrace.log.journal;

import io.headrace.log.CorruptionException;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.Mapping;
import io.headrace.log.time.SystemTime;
import io.headrace.wire.RecordFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a data folder without changing it: decodes every file, verifies every checksum, and tells
 * what it finds. Nobody else may have the folder meanwhile.
 */
public final class Inspection {
  private static final String SEGMENT_SUFFIX = ".segment";

  private final Disk disk;
  private final Consumer<Finding> findings;
  // Where the entries of journal segments end, as far as the next ones say so.
  private final Map<Long, Long> ends = new HashMap<>();
  // Where entries end that an index points to; what comes before must be readable.
  private final Map<Long, Integer> named = new HashMap<>();
  private boolean sound = true;

  private Inspection(Disk disk, Consumer<Finding> findings) {
    this.disk = disk;
    this.findings = findings;
  }

  /**
   * Inspects a folder.
   *
   * @param findings is told what is found, in the order of the files' names, checkpoints first
   * @return whether no damage was found
   * @throws io.headrace.log.disk.FolderLockedException if a server has the folder
   * @throws IOException if the disk fails
   */
  public static boolean run(Disk disk, Consumer<Finding> findings) throws IOException {
    try (AutoCloseable _ = disk.lock()) {
      Inspection inspection = new Inspection(disk, findings);
      inspection.run();
      return inspection.sound;
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the folder's lock could not be released", e);
    }
  }

  private void run() throws IOException {
    List<String> names = new ArrayList<>(disk.list());
    names.sort(Comparator.naturalOrder());
    for (String name : names) {
      if (Checkpoint.isCheckpoint(name)) {
        checkpoint(name);
      }
    }
    collectEnds(names);
    for (String name : names) {
      if (name.endsWith(SEGMENT_SUFFIX)) {
        segment(name);
      } else if (!Checkpoint.isCheckpoint(name)) {
        leftover(name);
      }
    }
  }

  private void leftover(String name) {
    String what = "is not a file of Headrace";
    if (SegmentFiles.isBallast(name)) {
      what = "keeps space for when the disk is full";
    } else if (Checkpoint.isUnfinished(name)) {
      what = "was being written when the server ended";
    }
    findings.accept(new Finding.Leftover(name, what));
  }

  private void damage(String file, long at, String how) {
    sound = false;
    findings.accept(new Finding.Damage(file, at, how));
  }

  private void checkpoint(String name) throws IOException {
    Segments segments = new Segments();
    SegmentFiles files = new SegmentFiles(disk, 0);
    Committer committer =
        new Committer(JournalOptions.DEFAULT, SystemTime.INSTANCE, segments, files);
    try {
      Checkpoint.Content content =
          Checkpoint.read(disk, name, new Catalog(committer, segments, SystemTime.INSTANCE));
      content.named().forEach((id, end) -> named.merge(id, end, Math::max));
      long extents = 0;
      for (StoredStream stream : content.streams().values()) {
        Extents.View view = stream.snapshot().extents();
        extents += view.to() - view.from();
      }
      findings.accept(
          new Finding.Checkpoint(
              name,
              content.lsn(),
              content.basins().size(),
              content.streams().size(),
              extents,
              content.named().size(),
              length(name)));
    } catch (CorruptionException e) {
      damage(name, 0, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      damage(name, 0, "the file ends too early: " + e.getMessage());
    }
  }

  private long length(String name) throws IOException {
    try (DiskFile file = disk.open(name)) {
      return file.length();
    }
  }

  /** A journal segment's end stands in the header of the one after it. */
  private void collectEnds(List<String> names) throws IOException {
    for (String name : names) {
      if (name.endsWith(SEGMENT_SUFFIX)) {
        try (DiskFile file = disk.open(name);
            Mapping mapping = file.map()) {
          SegmentHeader.decode(mapping.bytes())
              .ifPresent(header -> ends.put(header.previousId(), header.previousEnd()));
        } catch (CorruptionException e) {
          damage(name, 0, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private void segment(String name) throws IOException {
    try (DiskFile file = disk.open(name);
        Mapping mapping = file.map()) {
      ByteBuffer bytes = mapping.bytes();
      Optional<SegmentHeader> header = SegmentHeader.decode(bytes);
      if (header.isPresent()) {
        entries(name, header.get(), bytes);
      } else if (new EntryView(bytes, SegmentHeader.BYTES, bytes.limit()).isBlank()) {
        findings.accept(
            new Finding.Segment(
                name, "blank", 0, 0, 0, 0, bytes.limit(), "laid out and not used yet"));
      } else {
        damage(name, 0, "it holds entries, but its header does not match its checksum");
      }
    } catch (CorruptionException e) {
      damage(name, 0, String.valueOf(e.getMessage()));
    }
  }

  private void entries(String name, SegmentHeader header, ByteBuffer bytes) {
    boolean journal = header.kind() == SegmentHeader.Kind.JOURNAL;
    Long knownEnd = ends.get(header.id());
    long limit = !journal || knownEnd == null ? bytes.limit() : Math.min(knownEnd, bytes.limit());
    boolean mayEnd = journal && knownEnd == null;
    int at = SegmentHeader.BYTES;
    long entries = 0;
    long records = 0;
    String note =
        journal || named.containsKey(header.id()) ? "" : "not used: no checkpoint names it";
    while (at < limit) {
      EntryView entry = new EntryView(bytes, at, (int) limit);
      boolean holds =
          entry.headerHolds()
              && entry.payloadHolds()
              && (!journal || entry.lsn() == header.firstLsn() + entries);
      if (!holds) {
        boolean needed = !mayEnd || at < named.getOrDefault(header.id(), 0);
        note = unreadable(name, header, bytes, at, header.firstLsn() + entries, needed);
        break;
      }
      findings.accept(describe(name, entry));
      entries++;
      records += entry.records();
      at += entry.length();
    }
    findings.accept(
        new Finding.Segment(
            name,
            header.kind().name().toLowerCase(Locale.ROOT),
            header.firstLsn(),
            entries,
            records,
            at,
            bytes.limit(),
            note));
  }

  private String unreadable(
      String name, SegmentHeader header, ByteBuffer bytes, int at, long lsn, boolean needed) {
    if (needed || Recovery.provesDurable(header, bytes, at, lsn)) {
      damage(name, at, "an entry that was durable does not match its checksums");
      return "damaged";
    }
    return new EntryView(bytes, at, bytes.limit()).isBlank()
        ? "the end of the log"
        : "the end of the log, torn by a crash: the next start cuts it off";
  }

  private static Finding.Entry describe(String name, EntryView entry) {
    return new Finding.Entry(
        name,
        entry.at(),
        entry.length(),
        entry.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        entry.lsn(),
        entry.owner(),
        entry.firstSeqNum(),
        entry.records(),
        entry.arrivalMillis(),
        detail(entry));
  }

  private static String detail(EntryView entry) {
    return switch (entry.kind()) {
      case APPEND -> {
        verifyFrames(entry);
        yield entry.effectsBytes() == 0 ? "" : AppendEffects.decode(entry.effects()).toString();
      }
      case BASIN_CREATED, BASIN_CHANGED, BASIN_PURGED ->
          Definitions.basin(entry.effects()).toString();
      case STREAM_CREATED, STREAM_CHANGED, STREAM_PURGED ->
          Definitions.stream(entry.effects()).toString();
    };
  }

  private static void verifyFrames(EntryView entry) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(entry.frames());
    long expected = entry.firstSeqNum();
    while (cursor.next()) {
      if (cursor.seqNum() != expected) {
        throw new CorruptionException(
            "entry %d holds record %d, expected %d"
                .formatted(entry.lsn(), cursor.seqNum(), expected));
      }
      expected++;
    }
    if (expected != entry.endSeqNum()) {
      throw new CorruptionException(
          "entry %d holds %d records, expected %d"
              .formatted(entry.lsn(), expected - entry.firstSeqNum(), entry.records()));
    }
  }
}
