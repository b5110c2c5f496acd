package io.headrace.log.journal;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.DiskFullException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Supplies segment files: lays the next one out ahead of time, so that appends only ever overwrite
 * zeros in space that is already theirs. May be used from several threads.
 */
final class SegmentFiles {
  private static final String UNFINISHED = "laying-out" + Checkpoint.UNFINISHED_SUFFIX;

  private final Disk disk;
  private final int segmentBytes;
  private final AtomicLong lastId = new AtomicLong();

  // Guarded by this.
  private @Nullable Blank ready;
  private boolean layingOut;

  private volatile Runnable taken = () -> {};

  SegmentFiles(Disk disk, int segmentBytes) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
  }

  /**
   * A segment file of zeros that nothing was written to.
   *
   * @param id its id, which names the file
   */
  record Blank(long id, DiskFile file) {}

  /** Says whom to tell that the next segment should be laid out; it must not block. */
  void onTaken(Runnable listener) {
    taken = listener;
  }

  int segmentBytes() {
    return segmentBytes;
  }

  /** Says that ids up to this one were used. */
  void idUsed(long id) {
    lastId.accumulateAndGet(id, Math::max);
  }

  long nextId() {
    return lastId.incrementAndGet();
  }

  /** Gives back a blank segment that recovery found. */
  synchronized boolean offer(Blank found) {
    if (ready != null) {
      return false;
    }
    ready = found;
    return true;
  }

  /**
   * Lays out the next segment if none is ready and nobody is at it.
   *
   * @throws DiskFullException if there is no space for one
   */
  void prepare() throws IOException {
    synchronized (this) {
      if (ready != null || layingOut) {
        return;
      }
      layingOut = true;
    }
    Blank blank = null;
    try {
      blank = layOut();
    } finally {
      synchronized (this) {
        layingOut = false;
        ready = blank;
        notifyAll();
      }
    }
  }

  /**
   * Takes the next segment, laying it out here and now if nobody did.
   *
   * @throws DiskFullException if there is no space for one
   */
  Blank take() throws IOException {
    while (true) {
      synchronized (this) {
        waitWhileLayingOut();
        Blank next = ready;
        if (next != null) {
          ready = null;
          taken.run();
          return next;
        }
      }
      prepare();
    }
  }

  private synchronized void waitWhileLayingOut() throws IOException {
    try {
      while (layingOut) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a segment to be laid out", e);
    }
  }

  private Blank layOut() throws IOException {
    long id = nextId();
    String name = Segment.fileName(id);
    if (disk.list().contains(UNFINISHED)) {
      disk.delete(UNFINISHED);
    }
    DiskFile file = disk.create(UNFINISHED, segmentBytes);
    try {
      file.force();
      disk.rename(UNFINISHED, name);
      disk.forceFolder();
      return new Blank(id, file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Closes what was laid out and not taken. */
  synchronized void close() throws IOException {
    if (ready != null) {
      ready.file().close();
      ready = null;
    }
  }
}
