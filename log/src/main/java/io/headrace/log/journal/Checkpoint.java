package io.headrace.log.journal;

import com.google.protobuf.ByteString;
import io.headrace.log.CorruptionException;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.disk.Mapping;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The file that says what the log has come to, so that recovery need not read all of it: every
 * basin, and every stream with its state and its index. It is also what gives files back: a segment
 * that the newest checkpoint neither names nor follows is garbage.
 *
 * <p>A checkpoint is taken while appends go on. It holds each stream as it was at some moment after
 * the checkpoint's log sequence number, and with it the number of the entry that it had come to;
 * replaying from the checkpoint's number passes over what a stream already holds.
 *
 * <p>Layout, inside the blocks of {@link BlockOutput}: version, log sequence number, last id; then
 * sections, each a tag byte and its fields:
 *
 * <pre>
 * 1  basin    applied u64, definition (u32 length, message)
 * 2  stream   applied u64, definition, state (u32 length, message each), extents u32,
 *             then for each: first sequence number u64, segment u32, at u32, length u32,
 *             metered size u32
 * 3  end
 * </pre>
 */
final class Checkpoint {
  private static final String SUFFIX = ".checkpoint";

  /** Ends the name of every file that is not what it is going to be. */
  static final String UNFINISHED_SUFFIX = ".part";

  private static final String UNFINISHED = "checkpoint" + UNFINISHED_SUFFIX;
  private static final int VERSION = 2;

  private static final int BASIN = 1;
  private static final int STREAM = 2;
  private static final int END = 3;

  private Checkpoint() {}

  /** What a checkpoint names. */
  record Summary(String fileName, long lsn, Set<Long> segmentIds, long bytes) {}

  static boolean isCheckpoint(String name) {
    return name.endsWith(SUFFIX);
  }

  static boolean isUnfinished(String name) {
    return name.endsWith(UNFINISHED_SUFFIX);
  }

  static String fileName(long lsn) {
    return "%016x%s".formatted(lsn, SUFFIX);
  }

  /** The name of the newest of some files, if one is a checkpoint. */
  static Optional<String> newest(List<String> names) {
    return names.stream().filter(Checkpoint::isCheckpoint).max(Comparator.naturalOrder());
  }

  /**
   * Writes one and makes it the newest. Blocks; holds each stream's monitor for a moment only.
   *
   * @param givenUp asked before each stream whether to leave it
   * @return empty if it was given up
   */
  static Optional<Summary> write(
      Disk disk, int blockBytes, long lsn, Catalog catalog, BooleanSupplier givenUp)
      throws IOException {
    if (disk.list().contains(UNFINISHED)) {
      disk.delete(UNFINISHED);
    }
    Set<Long> named = new HashSet<>();
    boolean whole;
    long length;
    DiskFile created = disk.create(UNFINISHED, 0);
    try (created) {
      whole = writeAll(new BlockOutput(created, blockBytes), lsn, catalog, named, givenUp);
      length = created.length();
    } catch (DiskFullException e) {
      disk.delete(UNFINISHED);
      throw e;
    }
    if (!whole) {
      disk.delete(UNFINISHED);
      return Optional.empty();
    }
    String name = fileName(lsn);
    disk.rename(UNFINISHED, name);
    disk.forceFolder();
    return Optional.of(new Summary(name, lsn, named, length));
  }

  private static boolean writeAll(
      BlockOutput blocks, long lsn, Catalog catalog, Set<Long> named, BooleanSupplier givenUp)
      throws IOException {
    DataOutputStream out = new DataOutputStream(blocks);
    out.writeInt(VERSION);
    out.writeLong(lsn);
    out.writeLong(catalog.lastId());
    for (StoredBasin basin : catalog.basins().values()) {
      if (!writeBasin(out, basin, named, givenUp)) {
        return false;
      }
    }
    out.writeByte(END);
    blocks.finish();
    return true;
  }

  private static boolean writeBasin(
      DataOutputStream out, StoredBasin basin, Set<Long> named, BooleanSupplier givenUp)
      throws IOException {
    BasinDefinition definition;
    long applied;
    synchronized (basin) {
      definition = basin.stableOrNull();
      applied = basin.appliedLsn();
      if (definition == null || basin.isGone()) {
        return true;
      }
    }
    out.writeByte(BASIN);
    out.writeLong(applied);
    writeMessage(out, Definitions.encode(definition));
    for (StoredStream stream : basin.streams().values()) {
      if (givenUp.getAsBoolean()) {
        return false;
      }
      writeStream(out, stream, named);
    }
    return true;
  }

  private static void writeStream(DataOutputStream out, StoredStream stream, Set<Long> named)
      throws IOException {
    StoredStream.Snapshot snapshot;
    synchronized (stream) {
      if (stream.stableOrNull() == null || stream.isGone()) {
        return;
      }
      snapshot = stream.snapshot();
    }
    out.writeByte(STREAM);
    out.writeLong(snapshot.appliedLsn());
    writeMessage(out, Definitions.encode(snapshot.version().definition()));
    writeMessage(out, StoredState.encode(snapshot.version().state()));
    Extents.View extents = snapshot.extents();
    out.writeInt(extents.to() - extents.from());
    for (int i = extents.from(); i < extents.to(); i++) {
      out.writeLong(extents.firstSeqNum(i));
      out.writeInt((int) extents.segmentId(i));
      out.writeInt(extents.at(i));
      out.writeInt(extents.length(i));
      out.writeInt(extents.meteredBytes(i));
      named.add(extents.segmentId(i));
    }
  }

  private static void writeMessage(DataOutputStream out, ByteString message) throws IOException {
    out.writeInt(message.size());
    message.writeTo(out);
  }

  /**
   * What a checkpoint holds.
   *
   * @param lsn its log sequence number
   * @param named the segments that indexes point into, each with the end of the last entry that an
   *     index points to
   * @param basins the basins by id
   * @param streams the streams by id
   */
  record Content(
      long lsn,
      Map<Long, Integer> named,
      Map<Long, StoredBasin> basins,
      Map<Long, StoredStream> streams) {
    static Content empty(long lsn) {
      return new Content(lsn, new HashMap<>(), new HashMap<>(), new HashMap<>());
    }
  }

  /** Reads a checkpoint, and fills a catalog from it. */
  static Content read(Disk disk, String name, Catalog catalog) throws IOException {
    try (DiskFile file = disk.open(name);
        Mapping mapping = file.map()) {
      DataInputStream in = new DataInputStream(new BlockInput(name, mapping.bytes()));
      int version = in.readInt();
      if (version != VERSION) {
        throw new CorruptionException(
            "checkpoint %s has version %d, expected %d: it was written by another Headrace"
                .formatted(name, version, VERSION));
      }
      Content content = Content.empty(in.readLong());
      catalog.idUsed(in.readLong());
      for (int tag = in.readByte(); tag != END; tag = in.readByte()) {
        switch (tag) {
          case BASIN -> readBasin(in, catalog, content);
          case STREAM -> readStream(in, catalog, content);
          default ->
              throw new CorruptionException(
                  "checkpoint %s has the unknown section %d".formatted(name, tag));
        }
      }
      return content;
    }
  }

  private static void readBasin(DataInputStream in, Catalog catalog, Content content)
      throws IOException {
    long applied = in.readLong();
    BasinDefinition definition = Definitions.basin(readMessage(in).asReadOnlyByteBuffer());
    // It may have been created after the last id was written, while the rest still was.
    catalog.idUsed(definition.id());
    StoredBasin basin = new StoredBasin(catalog, definition);
    basin.restore(definition, applied);
    catalog.basins().put(definition.name().text(), basin);
    content.basins().put(definition.id(), basin);
  }

  private static void readStream(DataInputStream in, Catalog catalog, Content content)
      throws IOException {
    long applied = in.readLong();
    StreamDefinition definition = Definitions.stream(readMessage(in).asReadOnlyByteBuffer());
    catalog.idUsed(definition.id());
    StreamVersion version = new StreamVersion(definition, StoredState.decode(readMessage(in)));
    Extents extents = null;
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      extents = extents == null ? new Extents() : extents;
      long firstSeqNum = in.readLong();
      long segmentId = Integer.toUnsignedLong(in.readInt());
      int at = in.readInt();
      int length = in.readInt();
      extents.add(firstSeqNum, segmentId, at, length, in.readInt());
      content.named().merge(segmentId, at + length, Math::max);
    }
    StoredBasin basin = content.basins().get(definition.basinId());
    if (basin == null) {
      throw new CorruptionException(
          "stream %s belongs to basin %d, which is not there"
              .formatted(definition.name(), definition.basinId()));
    }
    StoredStream stream = new StoredStream(basin, definition);
    stream.restore(version, applied, extents);
    basin.streams().put(definition.name().text(), stream);
    content.streams().put(definition.id(), stream);
  }

  private static ByteString readMessage(DataInputStream in) throws IOException {
    byte[] message = new byte[in.readInt()];
    in.readFully(message);
    return ByteString.copyFrom(message);
  }
}
