package io.headrace.log.journal;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.disk.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A disk that is not used any more once it has failed. After a failed force nobody knows what is on
 * the disk, and the next force may succeed without what the failed one lost: so the failure must
 * reach everybody, whichever thread it happened on. From then on every change fails; and a force
 * that returned well counts only if no failure came meanwhile. Reading goes on.
 *
 * <p>A full disk is no failure: it says so before it promises anything.
 */
final class FailStopDisk implements Disk {
  private final Disk disk;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  FailStopDisk(Disk disk) {
    this.disk = disk;
  }

  /** Something that is done to a disk. */
  private interface Change {
    void make() throws IOException;
  }

  private void change(Change change) throws IOException {
    refuseIfFailed();
    try {
      change.make();
    } catch (DiskFullException e) {
      throw e;
    } catch (IOException e) {
      failure.compareAndSet(null, String.valueOf(e.getMessage()));
      throw e;
    }
    refuseIfFailed();
  }

  private void refuseIfFailed() throws IOException {
    String reason = failure.get();
    if (reason != null) {
      throw new IOException("the disk has failed before: " + reason);
    }
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile create(String name, long length) throws IOException {
    refuseIfFailed();
    return new OpenFile(disk.create(name, length));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new OpenFile(disk.open(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    change(() -> disk.rename(from, to));
  }

  @Override
  public void delete(String name) throws IOException {
    change(() -> disk.delete(name));
  }

  @Override
  public void forceFolder() throws IOException {
    change(disk::forceFolder);
  }

  @Override
  public AutoCloseable lock() throws IOException {
    return disk.lock();
  }

  @Override
  public String toString() {
    return disk.toString();
  }

  private final class OpenFile implements DiskFile {
    private final DiskFile file;

    OpenFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
      change(() -> file.write(position, bytes));
    }

    @Override
    public void force() throws IOException {
      change(file::force);
    }

    @Override
    public void truncate(long length) throws IOException {
      change(() -> file.truncate(length));
    }

    @Override
    public Mapping map() throws IOException {
      return file.map();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
