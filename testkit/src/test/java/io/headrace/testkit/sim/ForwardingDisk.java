package io.headrace.testkit.sim;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk that does what another does; mutants change one thing about it. */
class ForwardingDisk implements Disk {
  final Disk disk;

  ForwardingDisk(Disk disk) {
    this.disk = disk;
  }

  /** What is put around each file. */
  DiskFile around(DiskFile file) {
    return file;
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile create(String name, long length) throws IOException {
    return around(disk.create(name, length));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return around(disk.open(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void forceFolder() throws IOException {
    disk.forceFolder();
  }

  @Override
  public AutoCloseable lock() throws IOException {
    return disk.lock();
  }

  /** A file that does what another does. */
  static class ForwardingFile implements DiskFile {
    final DiskFile file;

    ForwardingFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
      file.write(position, bytes);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
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
