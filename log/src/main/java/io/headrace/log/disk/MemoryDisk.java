package io.headrace.log.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder in memory outside the heap, for an engine that forgets everything when it ends. It has a
 * capacity, and is full when that is reached.
 */
public final class MemoryDisk implements Disk {
  private final long capacityBytes;

  // Guarded by this.
  private final Map<String, Content> files = new HashMap<>();
  private long usedBytes;
  private boolean locked;

  /**
   * An empty folder.
   *
   * @param capacityBytes how much it may hold
   */
  public MemoryDisk(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized DiskFile create(String name, long length) throws IOException {
    if (files.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    reserve(name, length);
    Content content = new Content(length);
    files.put(name, content);
    return new OpenFile(name, content);
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    return new OpenFile(name, content(name));
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    Content content = content(from);
    if (files.containsKey(to)) {
      delete(to);
    }
    files.remove(from);
    files.put(to, content);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    Content content = content(name);
    files.remove(name);
    usedBytes -= content.capacity();
    content.release();
  }

  @Override
  public void forceFolder() {}

  @Override
  public synchronized AutoCloseable lock() throws IOException {
    if (locked) {
      throw new FolderLockedException("the folder in memory is in use by another engine");
    }
    locked = true;
    return this::unlock;
  }

  private synchronized void unlock() {
    locked = false;
  }

  private Content content(String name) throws FileNotFoundException {
    Content content = files.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    return content;
  }

  private synchronized void reserve(String name, long bytes) throws DiskFullException {
    if (bytes > capacityBytes - usedBytes) {
      throw new DiskFullException(
          "no space left for " + name + ": " + capacityBytes + " bytes of memory are all in use");
    }
    usedBytes += bytes;
  }

  @Override
  public String toString() {
    return "memory";
  }

  /** A file's bytes. They live while the file exists, is open or is mapped. */
  private static final class Content {
    // Guarded by this. A file that is mapped is never resized.
    private Arena arena = Arena.ofShared();
    private MemorySegment memory;
    private long length;
    private int users = 1;
    private int mappings;

    Content(long length) {
      this.memory = arena.allocate(length, Long.BYTES);
      this.length = length;
    }

    synchronized long length() {
      return length;
    }

    synchronized long capacity() {
      return memory.byteSize();
    }

    /**
     * Gives the capacity that a length asks for: doubled, so that growing by writes stays cheap.
     */
    synchronized long capacityFor(long wanted) {
      return wanted <= memory.byteSize() ? memory.byteSize() : Math.max(wanted, 2 * length);
    }

    synchronized void resize(long newLength, long newCapacity) {
      if (newCapacity != memory.byteSize()) {
        if (mappings > 0) {
          throw new IllegalStateException("a mapped file cannot change its size");
        }
        Arena next = Arena.ofShared();
        MemorySegment moved = next.allocate(newCapacity, Long.BYTES);
        MemorySegment.copy(memory, 0, moved, 0, Math.min(length, newLength));
        arena.close();
        arena = next;
        memory = moved;
      }
      length = newLength;
    }

    synchronized void write(long position, MemorySegment bytes) {
      MemorySegment.copy(bytes, 0, memory, position, bytes.byteSize());
    }

    synchronized ByteBuffer map() {
      users++;
      mappings++;
      return memory.asSlice(0, length).asByteBuffer().asReadOnlyBuffer();
    }

    synchronized void unmap() {
      mappings--;
      release();
    }

    synchronized void use() {
      users++;
    }

    synchronized void release() {
      users--;
      if (users == 0) {
        arena.close();
      }
    }
  }

  private final class OpenFile implements DiskFile {
    private final String name;
    private final Content content;

    OpenFile(String name, Content content) {
      this.name = name;
      this.content = content;
      content.use();
    }

    @Override
    public long length() {
      return content.length();
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
      long end = position + bytes.remaining();
      if (end > content.length()) {
        grow(end);
      }
      content.write(position, MemorySegment.ofBuffer(bytes));
      bytes.position(bytes.limit());
    }

    /** Doubles the capacity where it can, so that growing by writes stays cheap. */
    private void grow(long length) throws IOException {
      try {
        resize(length, content.capacityFor(length));
      } catch (DiskFullException e) {
        resize(length, Math.max(length, content.capacity()));
      }
    }

    private void resize(long length, long capacity) throws IOException {
      reserve(name, capacity - content.capacity());
      content.resize(length, capacity);
    }

    @Override
    public void force() {}

    @Override
    public void truncate(long length) throws IOException {
      resize(length, length);
    }

    @Override
    public Mapping map() {
      return new MappedContent(content, content.map());
    }

    @Override
    public void close() {
      content.release();
    }
  }

  private record MappedContent(Content content, ByteBuffer bytes) implements Mapping {
    @Override
    public void close() {
      content.unmap();
    }
  }
}
