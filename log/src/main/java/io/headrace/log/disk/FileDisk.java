package io.headrace.log.disk;

import io.headrace.log.time.SystemThreads;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the machine's file system. */
public final class FileDisk implements Disk {
  private static final String LOCK = "lock";
  private static final int ZEROS_BYTES = 1 << 20;
  private static final int FORCE_EVERY_BYTES = 1 << 20;

  /** Between two forces: the disk's and the processor's time belongs to commits first. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Path folder;

  /**
   * Takes a folder, and creates it if it does not exist.
   *
   * @throws IOException if it cannot be created
   */
  public FileDisk(Path folder) throws IOException {
    this.folder = folder;
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      // A root has no parent, but it also always exists.
      force(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
    }
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(LOCK))
          .toList();
    }
  }

  @Override
  public DiskFile create(String name, long length) throws IOException {
    OpenFile file =
        new OpenFile(
            name,
            FileChannel.open(
                folder.resolve(name),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    try {
      file.fillWithZeros(length);
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      delete(name);
      throw e;
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new OpenFile(
        name,
        FileChannel.open(folder.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  @Override
  public void forceFolder() throws IOException {
    force(folder);
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public AutoCloseable lock() throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw new FolderLockedException(
          "the folder " + folder + " is in use by another Headrace process");
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This process has it: another engine here opened the same folder.
      return null;
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private static final class OpenFile implements DiskFile {
    private final String name;
    private final FileChannel channel;

    OpenFile(String name, FileChannel channel) {
      this.name = name;
      this.channel = channel;
    }

    /**
     * Writes the zeros: on most file systems only written blocks are sure to be there later. Forces
     * them bit by bit, with pauses, so that no commit waits behind many of them.
     */
    void fillWithZeros(long length) throws IOException {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(length, ZEROS_BYTES));
      for (long at = 0; at < length; at += zeros.limit()) {
        zeros.clear().limit((int) Math.min(length - at, zeros.capacity()));
        write(at, zeros);
        if ((at + zeros.limit()) % FORCE_EVERY_BYTES == 0) {
          channel.force(false);
          pause();
        }
      }
    }

    /** Sleeps: a park would take the wake-up that the caller's own thread waits for. */
    private static void pause() {
      try {
        SystemThreads.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public long length() throws IOException {
      return channel.size();
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
      long at = position;
      try {
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      } catch (IOException e) {
        throw isFull(e) ? new DiskFullException("no space left for " + name, e) : e;
      }
    }

    @Override
    public void force() throws IOException {
      // Data only: lengths are settled when a file is laid out, and fdatasync writes the metadata
      // that reading needs anyway.
      channel.force(false);
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
    }

    @Override
    public Mapping map() throws IOException {
      Arena arena = Arena.ofShared();
      try {
        MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        return new MappedFile(arena, memory.asByteBuffer());
      } catch (IOException | RuntimeException e) {
        arena.close();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    /** The JDK tells a full disk from other failures only by the system's message. */
    private static boolean isFull(IOException e) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      return message.contains("no space left") || message.contains("disk quota exceeded");
    }
  }

  private record MappedFile(Arena arena, ByteBuffer bytes) implements Mapping {
    @Override
    public void close() {
      arena.close();
    }
  }
}
