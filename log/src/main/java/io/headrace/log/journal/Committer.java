package io.headrace.log.journal;

import io.headrace.log.Health;
import io.headrace.log.Invariant;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.time.Time;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries durable, in groups: takes what is queued, writes it with one write, forces it with
 * one sync, makes it visible and answers. While a sync runs, the next group gathers; there is no
 * timer.
 *
 * <p>Entries are submitted by any thread. {@link #commit} runs on one thread at a time, the commit
 * thread, which owns everything here but the queue.
 *
 * <p>A write or sync that fails stops the journal for good, since nobody can tell what the disk
 * holds. A disk that is full shows only when the next segment is wanted, where nothing has been
 * written yet: then entries are refused one by one, and work goes on as soon as there is space.
 */
final class Committer {
  private static final int QUEUE_CHUNK = 1024;
  private static final Refusal.Full FULL = new Refusal.Full();

  private final JournalOptions options;
  private final Time time;
  private final Segments segments;
  private final SegmentFiles files;
  private final Counters counters = new Counters();
  private final MessagePassingQueue<Entry<?>> queue =
      new MpscUnboundedAtomicArrayQueue<>(QUEUE_CHUNK);
  private final ByteBuffer staging;
  private final List<Entry<?>> group = new ArrayList<>();

  // Owned by the commit thread.
  private int answered;
  private @Nullable Segment segment;
  private @Nullable DiskFile file;
  private int end;
  private long lastLsn;
  private long durableLsn;
  private long previousId;
  private long previousEnd;
  private int salt;
  private long askAgainNanos;

  // Written by the commit thread.
  private volatile long appliedLsn;
  private volatile boolean full;

  // Why the journal stopped; set once, by any thread.
  private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();

  private volatile Runnable wake = () -> {};
  private volatile boolean closed;

  Committer(JournalOptions options, Time time, Segments segments, SegmentFiles files) {
    this.options = options;
    this.time = time;
    this.segments = segments;
    this.files = files;
    this.staging = ByteBuffer.allocateDirect(options.groupBytes());
  }

  /** Says where the log goes on: after this entry, in a new segment that follows this one. */
  void continueAfter(long lsn, long segmentId, long segmentEnd) {
    lastLsn = lsn;
    durableLsn = lsn;
    appliedLsn = lsn;
    previousId = segmentId;
    previousEnd = segmentEnd;
  }

  /** Says how to wake the commit thread. */
  void wakeBy(Runnable waker) {
    wake = waker;
  }

  Counters counters() {
    return counters;
  }

  Health health() {
    String reason = stopped.get();
    if (reason != null) {
      return new Health.Stopped(reason);
    }
    return full ? new Health.StorageFull() : new Health.Healthy();
  }

  /** Why nothing is stored any more, if that is so. */
  Optional<Refusal> stopped() {
    return Optional.ofNullable(stopped.get()).map(Refusal.Stopped::new);
  }

  /** The last log sequence number up to which every entry is durable and visible. */
  long appliedLsn() {
    return appliedLsn;
  }

  boolean hasWork() {
    return !queue.isEmpty();
  }

  /** Queues an entry. Never waits; called under the monitor of the entry's owner. */
  void submit(Entry<?> entry) {
    Invariant.check(entry.isGuarded(), "entries are submitted in the order of their decisions");
    queue.offer(entry);
  }

  /** Sees to it that what was submitted is committed. Called under no monitor. */
  void wake() {
    if (closed) {
      refuseQueued();
    } else {
      wake.run();
    }
  }

  /**
   * One cycle.
   *
   * @return whether there was anything to do
   */
  boolean commit() {
    if (queue.isEmpty()) {
      return false;
    }
    answered = 0;
    try {
      gather();
      if (!group.isEmpty()) {
        makeDurable();
      }
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      refuseGroup(stop("a bug stopped the journal: " + e));
      throw e;
    } finally {
      group.clear();
      staging.clear();
    }
    return true;
  }

  /** Takes from the queue what one write into the current segment can hold. */
  private void gather() {
    int at = end;
    for (Entry<?> entry = queue.peek(); entry != null; entry = queue.peek()) {
      int length = entry.bytes().limit();
      String reason = stopped.get();
      if (reason != null) {
        queue.poll();
        entry.refuse(new Refusal.Stopped(reason));
      } else if (entry.isStale()) {
        queue.poll();
        counters.refusedFull.increment();
        entry.refuse(FULL);
      } else if (!fits(entry, at)) {
        // Refusing takes the owner back to its stable state, which must then include everything
        // that was decided before: so what is gathered is made durable first.
        if (!group.isEmpty()) {
          return;
        }
        if (nextSegment(entry.freesSpace())) {
          at = end;
          Invariant.check(
              fits(entry, at), "an entry fits a segment", options.segmentBytes(), length);
        } else if (stopped.get() == null) {
          queue.poll();
          counters.refusedFull.increment();
          entry.refuse(FULL);
        }
      } else if (length > staging.remaining()) {
        Invariant.check(!group.isEmpty(), "an entry fits a group", options.groupBytes(), length);
        return;
      } else {
        queue.poll();
        stage(entry);
        at += length;
      }
    }
  }

  private boolean fits(Entry<?> entry, int at) {
    Segment current = segment;
    if (current == null) {
      return false;
    }
    int reserved = entry.freesSpace() ? 0 : options.reserveBytes();
    return entry.bytes().limit() <= current.end() - at - reserved;
  }

  private void stage(Entry<?> entry) {
    lastLsn++;
    EntryLayout.sealHeader(entry.bytes(), lastLsn, (int) (lastLsn - durableLsn), salt);
    staging.put(entry.bytes().duplicate());
    group.add(entry);
  }

  private void makeDurable() {
    DiskFile target = file;
    Segment into = segment;
    if (target == null || into == null) {
      throw new IllegalStateException("entries were gathered for no segment");
    }
    int length = staging.position();
    long started = time.nanos();
    long forcing;
    try {
      target.write(end, staging.flip());
      forcing = time.nanos();
      target.force();
    } catch (IOException e) {
      refuseGroup(stop("the disk failed while entries were written: " + e.getMessage()));
      return;
    }
    long forced = time.nanos();
    counters.committed(length, forced - started, forced - forcing);
    durableLsn = lastLsn;
    long lsn = lastLsn - group.size();
    int at = end;
    end += length;
    for (answered = 0; answered < group.size(); answered++) {
      Entry<?> entry = group.get(answered);
      lsn++;
      entry.apply(lsn, into.id(), at);
      at += entry.bytes().limit();
    }
    appliedLsn = lsn;
  }

  /** Says of the entries that were on their way that nobody knows. */
  private void refuseGroup(String reason) {
    Refusal uncertain = new Refusal.Uncertain(reason);
    for (Entry<?> entry : group.subList(answered, group.size())) {
      entry.refuse(uncertain);
    }
  }

  /**
   * Goes on to a new segment.
   *
   * @param small whether one that has room for nothing but what frees space will do
   */
  private boolean nextSegment(boolean small) {
    boolean asked = !full || time.nanos() - askAgainNanos >= 0;
    if (!asked && !small) {
      return false;
    }
    try {
      if (asked && begin(files::take)) {
        full = false;
        return true;
      }
      full = true;
      askAgainNanos = asked ? time.nanos() + options.fullRetry().toNanos() : askAgainNanos;
      int smallBytes = SegmentHeader.BYTES + options.reserveBytes();
      return small && begin(() -> files.takeSmall(smallBytes));
    } catch (IOException e) {
      stop("the disk failed while a segment was begun: " + e.getMessage());
      return false;
    }
  }

  /** Where a blank segment comes from. */
  private interface Source {
    SegmentFiles.Blank take() throws IOException;
  }

  private boolean begin(Source source) throws IOException {
    SegmentFiles.Blank blank;
    try {
      blank = source.take();
    } catch (DiskFullException e) {
      return false;
    }
    salt = newSalt(blank.id());
    SegmentHeader header =
        new SegmentHeader(
            SegmentHeader.Kind.JOURNAL,
            blank.id(),
            lastLsn + 1,
            previousId,
            previousEnd(),
            time.wallMillis(),
            salt);
    // Durable before the first entry: a segment with entries always has a sound header.
    blank.file().write(0, header.encode());
    blank.file().force();
    seal();
    segment = new Segment(header, blank.file().map());
    segments.add(segment);
    file = blank.file();
    end = SegmentHeader.BYTES;
    previousId = blank.id();
    return true;
  }

  /** A number that nobody outside can foretell: from clocks, finer than anybody sees them. */
  private int newSalt(long segmentId) {
    long mixed = (time.nanos() ^ Long.rotateLeft(time.wallMillis(), 32)) + segmentId;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return (int) (mixed ^ (mixed >>> 31));
  }

  private long previousEnd() {
    return segment == null ? previousEnd : end;
  }

  /** Ends the current segment, if there is one. */
  void seal() throws IOException {
    Segment ended = segment;
    DiskFile open = file;
    if (ended != null && open != null) {
      previousEnd = end;
      ended.seal(end, lastLsn);
      segment = null;
      file = null;
      open.close();
    }
  }

  /**
   * Stops for good.
   *
   * @return why: the first reason that was ever given
   */
  String stop(String reason) {
    String first = stopped.compareAndExchange(null, reason);
    return first == null ? reason : first;
  }

  /** Refuses everything from now on; what is queued must have been committed. */
  void close() {
    stop("the journal is closed");
    closed = true;
    refuseQueued();
  }

  /** Whoever comes when there is no commit thread any more refuses what it finds. */
  private void refuseQueued() {
    Refusal refusal = new Refusal.Stopped(stop("the journal is closed"));
    for (Entry<?> entry = nextQueued(); entry != null; entry = nextQueued()) {
      entry.refuse(refusal);
    }
  }

  /** The queue has one taker at a time. */
  private synchronized @Nullable Entry<?> nextQueued() {
    return queue.poll();
  }
}
