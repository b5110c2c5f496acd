package io.headrace.testkit.disk;

import io.headrace.log.disk.Mapping;
import io.headrace.testkit.Dice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A file's bytes twice: as the page cache shows them, and as the platter holds them. It knows no
 * name and no failure of its own; {@link SimulatedDisk} says what happens.
 */
final class SimulatedFile {
  /** What a disk writes as a whole, or tears. */
  static final int SECTOR_BYTES = 512;

  /** Tells mappings where their bytes went. */
  private final List<MappedCopy> mappings = new ArrayList<>();

  /** How messages call it: the last name that it was given. */
  private String name;

  private byte[] cache;
  private byte[] platter;
  private int cacheLength;
  private int platterLength;

  /** The sectors whose cached bytes are not forced, and may reach the platter or not. */
  private final BitSet dirty = new BitSet();

  /** For each sector, which of the file's forces made it durable last. */
  private int[] forcedBy;

  private int forces;
  private int handles;

  SimulatedFile(String name, int length) {
    this.name = name;
    cache = new byte[length];
    platter = new byte[length];
    forcedBy = new int[sectorsOf(length)];
    cacheLength = length;
  }

  String name() {
    return name;
  }

  void rename(String newName) {
    name = newName;
  }

  int length() {
    return cacheLength;
  }

  boolean isUsed() {
    return handles > 0 || !mappings.isEmpty();
  }

  int handles() {
    return handles;
  }

  int mappings() {
    return mappings.size();
  }

  void addHandle() {
    handles++;
  }

  void removeHandle() {
    handles--;
  }

  void write(int position, ByteBuffer bytes) {
    int count = bytes.remaining();
    int end = position + count;
    grow(end);
    bytes.get(cache, position, count);
    // What lies between the old end and the position is new as well: zeros.
    markDirty(Math.min(position, cacheLength), end);
    cacheLength = Math.max(cacheLength, end);
    for (MappedCopy mapping : mappings) {
      mapping.refresh(cache, position, count);
    }
  }

  void truncate(int length) {
    Arrays.fill(cache, length, cacheLength, (byte) 0);
    markDirty(length, cacheLength);
    cacheLength = length;
  }

  /** Puts everything on the platter. */
  void force() {
    forces++;
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      persist(sector);
    }
    dirty.clear();
    platterLength = cacheLength;
  }

  /** Some sectors reach the platter as they are now, and count as not forced all the same. */
  void writeEarly(Dice dice) {
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (dice.coin()) {
        persist(sector);
      }
    }
    if (dice.coin()) {
      platterLength = cacheLength;
    }
  }

  /** Some sectors reach the platter, and the others never will: the disk thinks they are there. */
  void forceInPart(Dice dice) {
    writeEarly(dice);
    dirty.clear();
  }

  /**
   * The power goes: each sector that was not forced is lost, kept or torn.
   *
   * @return how many were lost and how many torn
   */
  Damage losePower(Dice dice) {
    int lost = 0;
    int torn = 0;
    int length = lengthAfterPowerLoss(dice);
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      switch (dice.weighted(4, 4, 2)) {
        case 0 -> lost++;
        case 1 -> persist(sector);
        default -> {
          tear(sector, dice);
          torn++;
        }
      }
    }
    Arrays.fill(platter, Math.min(length, platter.length), platter.length, (byte) 0);
    platterLength = length;
    cacheLength = length;
    cache = platter.clone();
    dirty.clear();
    return new Damage(lost, torn);
  }

  private int lengthAfterPowerLoss(Dice dice) {
    return switch (dice.weighted(2, 2, 1)) {
      case 0 -> platterLength;
      case 1 -> cacheLength;
      default ->
          dice.between(Math.min(platterLength, cacheLength), Math.max(platterLength, cacheLength));
    };
  }

  /** Every handle and mapping is gone: the process that had them is. */
  void forgetUsers() {
    handles = 0;
    while (!mappings.isEmpty()) {
      mappings.getLast().close();
    }
  }

  /** The sectors that were made durable before the last so many forces, and not touched since. */
  BitSet settledSectors(int lastForces) {
    BitSet settled = new BitSet();
    for (int sector = 0; sector < sectorsOf(platterLength); sector++) {
      if (!dirty.get(sector) && forcedBy[sector] > 0 && forcedBy[sector] <= forces - lastForces) {
        settled.set(sector);
      }
    }
    return settled;
  }

  void flipBit(int position, int bit) {
    cache[position] ^= (byte) (1 << bit);
    platter[position] ^= (byte) (1 << bit);
    for (MappedCopy mapping : mappings) {
      mapping.refresh(cache, position, 1);
    }
  }

  Mapping map() {
    MappedCopy mapping = new MappedCopy(this, cacheLength);
    mapping.refresh(cache, 0, cacheLength);
    mappings.add(mapping);
    return mapping;
  }

  private void persist(int sector) {
    int from = sector * SECTOR_BYTES;
    int to = Math.min(from + SECTOR_BYTES, cache.length);
    System.arraycopy(cache, from, platter, from, to - from);
    forcedBy[sector] = forces;
  }

  private void tear(int sector, Dice dice) {
    int from = sector * SECTOR_BYTES;
    int to = Math.min(from + SECTOR_BYTES, cache.length);
    int cut = dice.between(from, to);
    boolean beginning = dice.coin();
    int start = beginning ? from : cut;
    int end = beginning ? cut : to;
    System.arraycopy(cache, start, platter, start, end - start);
  }

  private void markDirty(int from, int to) {
    if (from < to) {
      dirty.set(from / SECTOR_BYTES, sectorsOf(to));
    }
  }

  private void grow(int length) {
    if (length > cache.length) {
      int capacity = Math.max(length, 2 * cache.length);
      cache = Arrays.copyOf(cache, capacity);
      platter = Arrays.copyOf(platter, capacity);
      forcedBy = Arrays.copyOf(forcedBy, sectorsOf(capacity));
    }
  }

  private static int sectorsOf(int length) {
    return (length + SECTOR_BYTES - 1) / SECTOR_BYTES;
  }

  /**
   * What a power loss did to a file.
   *
   * @param lost sectors that are as before
   * @param torn sectors of which a part is as before
   */
  record Damage(int lost, int torn) {}

  /**
   * A mapping: a copy that is kept like the cache, in memory of its own, so that whoever reads it
   * after it was closed is told so.
   */
  private static final class MappedCopy implements Mapping {
    private final SimulatedFile file;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;

    MappedCopy(SimulatedFile file, int length) {
      this.file = file;
      this.memory = arena.allocate(length, Long.BYTES);
    }

    void refresh(byte[] cache, int position, int count) {
      int end = (int) Math.min(position + count, memory.byteSize());
      if (position < end) {
        MemorySegment.copy(
            MemorySegment.ofArray(cache), position, memory, position, end - position);
      }
    }

    @Override
    public ByteBuffer bytes() {
      return memory.asByteBuffer().asReadOnlyBuffer();
    }

    @Override
    public void close() {
      file.mappings.remove(this);
      arena.close();
    }
  }
}
