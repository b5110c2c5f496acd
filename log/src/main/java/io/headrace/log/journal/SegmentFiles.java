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
  private static final String BALLAST = "ballast" + Checkpoint.UNFINISHED_SUFFIX;

  private final Disk disk;
  private final int segmentBytes;
  private final AtomicLong lastId = new AtomicLong();

  // Guarded by this.
  private @Nullable Blank ready;
  private boolean layingOut;
  private boolean ballast;

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
      blank = layOut(segmentBytes);
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

  /**
   * Lays out a segment for a disk that has no space for a usual one: small, for entries that lead
   * to more space.
   *
   * @param bytes its size
   */
  Blank takeSmall(int bytes) throws IOException {
    try {
      return layOut(bytes);
    } catch (DiskFullException e) {
      if (!dropBallast()) {
        throw e;
      }
      return layOut(bytes);
    }
  }

  /**
   * Takes some space that is given up when nothing else is left, so that what frees space finds
   * some to work in.
   *
   * @throws DiskFullException if there is no space for it
   */
  void takeBallast() throws IOException {
    synchronized (this) {
      if (ballast) {
        return;
      }
      ballast = true;
    }
    boolean taken = false;
    try {
      disk.create(BALLAST, segmentBytes / 4).close();
      taken = true;
    } finally {
      synchronized (this) {
        ballast = taken;
      }
    }
  }

  /**
   * Gives that space up.
   *
   * @return whether there was any
   */
  synchronized boolean dropBallast() throws IOException {
    if (!ballast || !disk.list().contains(BALLAST)) {
      return false;
    }
    ballast = false;
    disk.delete(BALLAST);
    return true;
  }

  private Blank layOut(int bytes) throws IOException {
    long id = nextId();
    DiskFile file = disk.create(Segment.unfinishedName(id), bytes);
    try {
      file.force();
      disk.rename(Segment.unfinishedName(id), Segment.fileName(id));
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

  /** Whether a file does nothing but keep space. */
  static boolean isBallast(String name) {
    return name.equals(BALLAST);
  }
}
