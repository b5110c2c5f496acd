package io.headrace.log.journal;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.Mapping;
import io.headrace.log.disk.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk around another one. Before each operation it runs a hook, which may fail the operation or
 * let others act in between. It remembers what was forced, so that a copy can be had of what a
 * killed process leaves and of what a power loss leaves. Names are durable at once here.
 */
final class FaultyDisk implements Disk {
  /** A file as it was when it was forced last. */
  private static final class Image {
    private byte[] bytes = new byte[0];
  }

  /** What is done to a disk. */
  enum Operation {
    LIST,
    CREATE,
    OPEN,
    RENAME,
    DELETE,
    FORCE_FOLDER,
    WRITE,
    FORCE,
    TRUNCATE,
    MAP
  }

  /** Runs before an operation, and fails it by throwing. */
  interface Hook {
    void before(Operation operation, String file) throws IOException;
  }

  private final Disk disk;
  // By name. An open file keeps its image when it is renamed.
  private final Map<String, Image> forced = new HashMap<>();
  private Hook hook = (_, _) -> {};
  private int tearAfterBytes = -1;

  FaultyDisk(Disk disk) {
    this.disk = disk;
  }

  /** One on memory that never gets full. */
  static FaultyDisk inMemory() {
    return new FaultyDisk(new MemoryDisk(1L << 30));
  }

  /** Sets what runs before each operation. */
  void before(Hook next) {
    hook = next;
  }

  /** Fails every operation of a kind from now on. */
  void fail(Operation failing) {
    before((operation, file) -> {
      if (operation == failing) {
        throw new IOException("no " + failing + " of " + file);
      }
    });
  }

  /** Does what is asked again, and gives back what ran before each operation. */
  Hook heal() {
    Hook last = hook;
    hook = (_, _) -> {};
    return last;
  }

  /** Fails the next write after a part of it. */
  void tearNextWrite(int afterBytes) {
    tearAfterBytes = afterBytes;
  }

  /** What the disk holds if only the process dies: everything that was written. */
  FaultyDisk afterKill() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : disk.list()) {
      files.put(name, content(name));
    }
    FaultyDisk copy = holding(files);
    copy.forced.clear();
    forced.forEach((name, image) -> copy.image(name).bytes = image.bytes);
    return copy;
  }

  /** What the disk holds at least if the power goes: what was forced. */
  FaultyDisk afterPowerLoss() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : disk.list()) {
      files.put(name, image(name).bytes);
    }
    return holding(files);
  }

  private static FaultyDisk holding(Map<String, byte[]> files) throws IOException {
    FaultyDisk copy = inMemory();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      try (DiskFile created = copy.disk.create(file.getKey(), 0)) {
        created.write(0, ByteBuffer.wrap(file.getValue()));
      }
      copy.image(file.getKey()).bytes = file.getValue();
    }
    return copy;
  }

  /** The bytes of a file. */
  byte[] content(String name) throws IOException {
    try (DiskFile file = disk.open(name);
        Mapping mapping = file.map()) {
      return bytes(mapping);
    }
  }

  private static byte[] bytes(Mapping mapping) {
    byte[] bytes = new byte[mapping.bytes().limit()];
    mapping.bytes().get(0, bytes);
    return bytes;
  }

  private Image image(String name) {
    return forced.computeIfAbsent(name, _ -> new Image());
  }

  /** Changes a byte of a file. */
  void damage(String name, long at) throws IOException {
    byte damaged = (byte) (content(name)[(int) at] ^ 0x10);
    write(name, at, new byte[] {damaged});
  }

  /** Writes to a file behind the journal's back. */
  void write(String name, long at, byte[] bytes) throws IOException {
    try (DiskFile file = disk.open(name)) {
      file.write(at, ByteBuffer.wrap(bytes));
    }
  }

  /** The names of the files that end like this, in order. */
  List<String> names(String ending) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(ending)).sorted().toList();
  }

  @Override
  public List<String> list() throws IOException {
    hook.before(Operation.LIST, "");
    return disk.list();
  }

  @Override
  public DiskFile create(String name, long length) throws IOException {
    hook.before(Operation.CREATE, name);
    return new FaultyFile(name, disk.create(name, length));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    hook.before(Operation.OPEN, name);
    return new FaultyFile(name, disk.open(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    hook.before(Operation.RENAME, from);
    disk.rename(from, to);
    forced.put(to, image(from));
    forced.remove(from);
  }

  @Override
  public void delete(String name) throws IOException {
    hook.before(Operation.DELETE, name);
    disk.delete(name);
    forced.remove(name);
  }

  @Override
  public void forceFolder() throws IOException {
    hook.before(Operation.FORCE_FOLDER, "");
    disk.forceFolder();
  }

  @Override
  public AutoCloseable lock() throws IOException {
    return disk.lock();
  }

  private final class FaultyFile implements DiskFile {
    private final String name;
    private final DiskFile file;
    private final Image image;

    FaultyFile(String name, DiskFile file) {
      this.name = name;
      this.file = file;
      this.image = image(name);
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
      hook.before(Operation.WRITE, name);
      if (tearAfterBytes >= 0) {
        file.write(position, bytes.slice(bytes.position(), tearAfterBytes));
        tearAfterBytes = -1;
        throw new IOException("the write to " + name + " was torn");
      }
      file.write(position, bytes);
    }

    @Override
    public void force() throws IOException {
      hook.before(Operation.FORCE, name);
      file.force();
      try (Mapping mapping = file.map()) {
        image.bytes = bytes(mapping);
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      hook.before(Operation.TRUNCATE, name);
      file.truncate(length);
    }

    @Override
    public Mapping map() throws IOException {
      hook.before(Operation.MAP, name);
      return file.map();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
