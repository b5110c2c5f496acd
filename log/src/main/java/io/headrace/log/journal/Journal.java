package io.headrace.log.journal;

import io.headrace.log.AdminOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.BasinPatch;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.EngineCounters;
import io.headrace.log.Health;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.time.Time;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that keeps the log in files of its own: one sequence of segment files for all basins
 * and streams.
 *
 * <p>A journal has no threads. Somebody calls {@link #commit} when there are entries, {@link
 * #prepareSegment} ahead of need and {@link #upkeep} now and then, each on one thread at a time:
 * {@link RunningJournal} in a server, a simulation in tests.
 */
public final class Journal implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final AutoCloseable lock;
  private final Segments segments;
  private final SegmentFiles files;
  private final Committer committer;
  private final Catalog catalog;
  private final Upkeep upkeep;
  private final Time time;
  private final Recovery.Result recovered;

  private boolean closed;

  private Journal(Disk folder, Time time, JournalOptions options, AutoCloseable lock)
      throws IOException {
    Disk disk = new FailStopDisk(folder);
    this.lock = lock;
    this.time = time;
    this.segments = new Segments();
    this.files = new SegmentFiles(disk, options.segmentBytes());
    this.committer = new Committer(options, time, segments, files);
    this.catalog = new Catalog(committer, segments, time);
    this.upkeep = new Upkeep(disk, options, time, catalog, committer, segments, files);
    this.recovered = new Recovery(disk, catalog, segments, files).run();
    committer.continueAfter(
        recovered.lastLsn(), recovered.lastSegmentId(), recovered.lastSegmentEnd());
    upkeep.recovered(recovered);
  }

  /**
   * Opens a folder, and brings back what is in it.
   *
   * @throws io.headrace.log.disk.FolderLockedException if another engine has it
   * @throws IOException if the disk fails
   * @throws io.headrace.log.CorruptionException if the files are damaged: nothing is skipped
   */
  public static Journal open(Disk disk, Time time, JournalOptions options) throws IOException {
    AutoCloseable lock = disk.lock();
    try {
      return new Journal(disk, time, options, lock);
    } catch (IOException | RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  private static void release(AutoCloseable lock) throws IOException {
    try {
      lock.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the folder's lock could not be released", e);
    }
  }

  // Driving it.

  /**
   * One commit cycle: makes durable what is queued, shows it and answers. One thread at a time.
   *
   * @return whether there was anything to do
   */
  public boolean commit() {
    return committer.commit();
  }

  /** Whether {@link #commit} has anything to do. Any thread. */
  public boolean hasWork() {
    return committer.hasWork();
  }

  /** Says how to make somebody call {@link #commit}; called after every submission. */
  void wakeCommitBy(Runnable waker) {
    committer.wakeBy(waker);
  }

  /** Says how to make somebody call {@link #prepareSegment}; called when a segment is taken. */
  void wakeLayoutBy(Runnable waker) {
    files.onTaken(waker);
  }

  /** Stops the journal for good because of a failure that it did not see itself. */
  void stop(String reason) {
    LOG.error("the journal has stopped: {}", committer.stop(reason));
  }

  /** Lays out the next segment, if none is ready. Any thread; blocks while it writes. */
  public void prepareSegment() {
    try {
      files.prepare();
    } catch (DiskFullException e) {
      // No need for it yet. Whoever needs it will find out, and say so.
      LOG.debug("no space to lay out the next segment: {}", e.getMessage());
    } catch (IOException e) {
      stop("the disk failed while a segment was laid out: " + e.getMessage());
    }
  }

  /**
   * One round of upkeep: purges what was deleted, drops what was trimmed or has expired, rewrites
   * segments, and writes a checkpoint if one is due. One thread at a time; blocks while it works.
   *
   * @return whether there was anything to do
   */
  public boolean upkeep() {
    try {
      return upkeep.run();
    } catch (DiskFullException e) {
      LOG.warn("upkeep found no space and will try again: {}", e.getMessage());
    } catch (IOException e) {
      stop("the disk failed during upkeep: " + e.getMessage());
    }
    return false;
  }

  /**
   * Makes upkeep come to an end: the journal is about to be closed. A round that runs gives up what
   * it copies or writes, which counts only when it is whole. Any thread; does not wait.
   */
  void endUpkeep() {
    upkeep.end();
  }

  /**
   * Writes a checkpoint now. Same thread as {@link #upkeep}.
   *
   * @throws DiskFullException if there is no space for it
   * @throws IOException if the disk fails; the journal has stopped then
   */
  public void checkpoint() throws IOException {
    try {
      upkeep.checkpoint();
    } catch (DiskFullException e) {
      throw e;
    } catch (IOException e) {
      stop("the disk failed while a checkpoint was written: " + e.getMessage());
      throw e;
    }
  }

  /** How many entries were applied again when the journal was opened. */
  public long replayedEntries() {
    return recovered.replayedEntries();
  }

  /** How many streams may have to be deleted because they are empty. */
  int deadlines() {
    return catalog.deadlines().size();
  }

  // Basins.

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      BasinName basin, BasinConfig config, Optional<CreationKey> key) {
    return onBasin(basin, existing -> existing.answerCreation(key), config, key);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> ensureBasin(
      BasinName basin, BasinConfig config) {
    return onBasin(basin, existing -> existing.reconfigure(_ -> config), config, Optional.empty());
  }

  /** Does something with a basin, or creates it if there is none. */
  private CompletableFuture<AdminOutcome<BasinInfo>> onBasin(
      BasinName name,
      Function<StoredBasin, Optional<CompletableFuture<AdminOutcome<BasinInfo>>>> ifThere,
      BasinConfig config,
      Optional<CreationKey> key) {
    while (true) {
      StoredBasin existing = catalog.basins().get(name.text());
      if (existing != null) {
        Optional<CompletableFuture<AdminOutcome<BasinInfo>>> answer = ifThere.apply(existing);
        if (answer.isPresent()) {
          return answer.get();
        }
        catalog.basins().remove(name.text(), existing);
      }
      BasinDefinition definition =
          new BasinDefinition(
              catalog.nextId(), name, config, time.wallMillis(), OptionalLong.empty(), key);
      StoredBasin created = new StoredBasin(catalog, definition);
      CompletableFuture<AdminOutcome<BasinInfo>> future = new CompletableFuture<>();
      if (created.create(future, it -> catalog.basins().putIfAbsent(name.text(), it) == null)) {
        committer.wake();
        return future;
      }
    }
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> reconfigureBasin(
      BasinName basin, BasinPatch patch) {
    UnaryOperator<BasinConfig> change = patch::applyTo;
    return catalog
        .basin(basin)
        .flatMap(existing -> existing.reconfigure(change))
        .orElseGet(Journal::basinMissing);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> deleteBasin(BasinName basin) {
    return catalog
        .basin(basin)
        .flatMap(existing -> existing.delete(time.wallMillis()))
        .orElseGet(Journal::basinMissing);
  }

  @Override
  public Optional<BasinInfo> basin(BasinName basin) {
    return catalog.basin(basin).flatMap(StoredBasin::info);
  }

  @Override
  public Page<BasinInfo> listBasins(PageRequest request) {
    return Listing.page(catalog.basins(), request, StoredBasin::info);
  }

  // Streams.

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basin, StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    return catalog
        .basin(basin)
        .map(it -> it.createStream(stream, template, key))
        .orElseGet(Journal::basinMissing);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basin, StreamName stream, StreamTemplate template) {
    return catalog
        .basin(basin)
        .map(it -> it.ensureStream(stream, template))
        .orElseGet(Journal::basinMissing);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basin, StreamName stream, StreamPatch patch) {
    return onStream(basin, stream, it -> it.patch(patch));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
      BasinName basin, StreamName stream) {
    return onStream(basin, stream, it -> it.delete(time.wallMillis()));
  }

  private CompletableFuture<AdminOutcome<StreamInfo>> onStream(
      BasinName basin,
      StreamName stream,
      Function<StoredStream, Optional<CompletableFuture<AdminOutcome<StreamInfo>>>> change) {
    Optional<StoredBasin> found = catalog.basin(basin);
    if (found.isEmpty()) {
      return basinMissing();
    }
    return found
        .get()
        .refusal()
        .or(() -> found.get().stream(stream).flatMap(change))
        .orElseGet(() -> CompletableFuture.completedFuture(new AdminOutcome.StreamMissing<>()));
  }

  private static <T> CompletableFuture<AdminOutcome<T>> basinMissing() {
    return CompletableFuture.completedFuture(new AdminOutcome.BasinMissing<>());
  }

  @Override
  public Lookup stream(BasinName basin, StreamName stream) {
    Optional<StoredBasin> found = catalog.basin(basin);
    if (found.isEmpty()) {
      return new Lookup.BasinMissing();
    }
    BasinDefinition definition = found.get().stableDefinition();
    if (definition.deletedAtMillis().isPresent()) {
      // Upkeep marks its streams one after the other, some time later.
      return new Lookup.BasinDeleting();
    }
    Optional<StoredStream> it = found.get().stream(stream);
    return it.isPresent()
        ? new Lookup.Found(it.get())
        : new Lookup.StreamMissing(definition.toInfo());
  }

  @Override
  public Optional<Page<StreamInfo>> listStreams(BasinName basin, PageRequest request) {
    return catalog
        .basin(basin)
        .map(found -> Listing.page(found.streams(), request, StoredStream::infoIfStable));
  }

  @Override
  public OptionalLong storedBytes(BasinName basin) {
    return catalog
        .basin(basin)
        .map(it -> OptionalLong.of(it.storedBytes()))
        .orElseGet(OptionalLong::empty);
  }

  // The whole.

  @Override
  public Health health() {
    return committer.health();
  }

  @Override
  public EngineCounters counters() {
    Counters counts = committer.counters();
    List<Segment> all = segments.all();
    return new EngineCounters(
        counts.appends.sum(),
        counts.records.sum(),
        counts.recordBytes.sum(),
        counts.commits.sum(),
        counts.commitNanos.sum(),
        counts.syncNanos.sum(),
        counts.syncs(),
        counts.refusedFull.sum(),
        catalog.streams(),
        all.size(),
        all.stream().mapToLong(segment -> segment.bytes().limit()).sum(),
        counts.rewrittenBytes.sum(),
        counts.reclaimedBytes.sum());
  }

  /**
   * Commits what was accepted, writes a checkpoint if one would help the next start, and lets the
   * folder go. Nobody else may drive the journal by then.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    while (committer.commit()) {
      // Until the queue is empty.
    }
    boolean sound = !(health() instanceof Health.Stopped);
    committer.close();
    try {
      committer.seal();
      if (sound) {
        checkpointAtTheEnd();
      }
      files.close();
      segments.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the journal could not be closed in good order", e);
    } finally {
      try {
        release(lock);
      } catch (IOException e) {
        LOG.warn("the folder's lock could not be released", e);
      }
    }
  }

  private void checkpointAtTheEnd() throws IOException {
    try {
      upkeep.checkpointIfNeeded();
    } catch (DiskFullException e) {
      LOG.warn("no space for a checkpoint: the next start reads more of the log");
    }
  }
}
