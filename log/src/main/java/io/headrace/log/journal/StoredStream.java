package io.headrace.log.journal;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.AppendRules;
import io.headrace.log.Appender;
import io.headrace.log.Batch;
import io.headrace.log.CreationKey;
import io.headrace.log.DeleteOnEmpty;
import io.headrace.log.Invariant;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamState;
import io.headrace.log.journal.Deadlines.Deadline;
import io.headrace.wire.BasinName;
import io.headrace.wire.Position;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A stream of the journal: the single writer of its state. */
final class StoredStream extends Stored<StreamVersion> implements Stream {
  private final StoredBasin basin;
  private final StreamName name;
  private final long id;

  // Guarded by this. Null while there are none: most streams are idle.
  private @Nullable Extents extents;
  private @Nullable List<Waiter> waiters;
  // When upkeep looks whether it is to be deleted for being empty. Null while it cannot be.
  private @Nullable Deadline deadline;

  StoredStream(StoredBasin basin, StreamDefinition definition) {
    super(new StreamVersion(definition, StreamState.INITIAL));
    this.basin = basin;
    this.name = definition.name();
    this.id = definition.id();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  Committer committer() {
    return basin.committer();
  }

  @Override
  public BasinName basin() {
    return basin.name();
  }

  @Override
  public StreamName name() {
    return name;
  }

  @Override
  public StreamInfo info() {
    return stableVersion().definition().toInfo();
  }

  /** What it is, if its creation is durable. */
  Optional<StreamInfo> infoIfStable() {
    return Optional.ofNullable(stableOrNull()).map(version -> version.definition().toInfo());
  }

  @Override
  public StreamState stable() {
    return stableVersion().state();
  }

  StreamVersion stableVersion() {
    StreamVersion version = stableOrNull();
    if (version == null) {
      throw new IllegalStateException("the creation of stream " + name + " is not durable yet");
    }
    return version;
  }

  // Changing.

  /**
   * Decides its creation, the first entry of its life, makes it seen and submits the entry: all
   * under its monitor, so that whoever sees it submits later entries only.
   *
   * @param seen makes it seen, if no other one came first
   * @return whether it did
   */
  synchronized boolean create(
      CompletableFuture<AdminOutcome<StreamInfo>> future, Predicate<StoredStream> seen) {
    StreamDefinition definition = decided().definition();
    AdminOutcome<StreamInfo> created =
        new AdminOutcome.Done<>(definition.toInfo(), AdminOutcome.Effect.CREATED);
    Entry<StreamVersion> entry =
        Entry.change(
            this,
            decided(),
            EntryEncoder.stream(EntryKind.STREAM_CREATED, definition),
            /* freesSpace= */ false,
            new Reply.ToAdmin<>(future, created));
    decide(entry);
    if (!seen.test(this)) {
      return false;
    }
    committer().submit(entry);
    return true;
  }

  /**
   * Answers a creation that found this stream.
   *
   * @return empty if the stream is gone, so that the creation may go on
   */
  Optional<CompletableFuture<AdminOutcome<StreamInfo>>> answerCreation(Optional<CreationKey> key) {
    CompletableFuture<AdminOutcome<StreamInfo>> future = new CompletableFuture<>();
    Reply due;
    synchronized (this) {
      if (isGone()) {
        return Optional.empty();
      }
      StreamDefinition existing = decided().definition();
      AdminOutcome<StreamInfo> outcome;
      if (decided().state().deleting()) {
        outcome = new AdminOutcome.StreamDeleting<>();
      } else if (key.isPresent() && key.equals(existing.key())) {
        outcome = new AdminOutcome.Done<>(existing.toInfo(), AdminOutcome.Effect.UNCHANGED);
      } else {
        outcome = new AdminOutcome.AlreadyExists<>();
      }
      due = dueOrParked(new Reply.ToAdmin<>(future, outcome));
    }
    due.give();
    return Optional.of(future);
  }

  /**
   * Gives it a configuration.
   *
   * @return empty if the stream is gone
   */
  Optional<CompletableFuture<AdminOutcome<StreamInfo>>> configure(StreamConfig config) {
    return reconfigure(_ -> config);
  }

  /**
   * Changes its configuration.
   *
   * @return empty if the stream is gone
   */
  Optional<CompletableFuture<AdminOutcome<StreamInfo>>> patch(StreamPatch patch) {
    return reconfigure(current ->
        patch
            .applyTo(current.toSettings())
            .resolve(basin.stableDefinition().config().streamDefaults()));
  }

  private Optional<CompletableFuture<AdminOutcome<StreamInfo>>> reconfigure(
      UnaryOperator<StreamConfig> change) {
    CompletableFuture<AdminOutcome<StreamInfo>> future = new CompletableFuture<>();
    Reply due;
    synchronized (this) {
      if (isGone()) {
        return Optional.empty();
      }
      StreamDefinition current = decided().definition();
      StreamConfig changed = change.apply(current.config());
      if (decided().state().deleting()) {
        due = dueOrParked(new Reply.ToAdmin<>(future, new AdminOutcome.StreamDeleting<>()));
      } else if (changed.equals(current.config())) {
        due = dueOrParked(unchanged(future));
      } else {
        due = Reply.NONE;
        StreamDefinition next = current.withConfig(changed);
        submit(
            decided().with(next),
            /* freesSpace= */ false,
            new Reply.ToAdmin<>(
                future, new AdminOutcome.Done<>(next.toInfo(), AdminOutcome.Effect.UPDATED)));
      }
    }
    due.give();
    committer().wake();
    return Optional.of(future);
  }

  /**
   * Marks it for deletion.
   *
   * @return empty if the stream is gone
   */
  Optional<CompletableFuture<AdminOutcome<StreamInfo>>> delete(long nowMillis) {
    CompletableFuture<AdminOutcome<StreamInfo>> future = new CompletableFuture<>();
    Reply due;
    synchronized (this) {
      if (isGone()) {
        return Optional.empty();
      }
      if (decided().state().deleting()) {
        due = dueOrParked(unchanged(future));
      } else {
        due = Reply.NONE;
        submitDeletion(nowMillis, future);
      }
    }
    due.give();
    committer().wake();
    return Optional.of(future);
  }

  /**
   * Marks it for deletion because its basin is being deleted.
   *
   * @return whether it did; not if it is marked already, durably or not
   */
  boolean deleteWithBasin() {
    synchronized (this) {
      if (isGone() || decided().state().deleting()) {
        return false;
      }
      submitDeletion(basin.time().wallMillis(), new CompletableFuture<>());
    }
    committer().wake();
    return true;
  }

  /** Marks it for deletion. Guarded by this. */
  private void submitDeletion(long nowMillis, CompletableFuture<AdminOutcome<StreamInfo>> future) {
    StreamDefinition next = decided().definition().withDeletedAt(nowMillis);
    submit(
        decided().with(next),
        /* freesSpace= */ true,
        new Reply.ToAdmin<>(
            future, new AdminOutcome.Done<>(next.toInfo(), AdminOutcome.Effect.UPDATED)));
  }

  /**
   * Marks it for deletion if it has been empty for long enough. That is decided like an append,
   * upon everything that was decided before: so what an append has been promised a place in is not
   * empty, durable or not, and what comes later finds a stream that is being deleted.
   *
   * @return whether it did
   */
  boolean deleteIfEmpty() {
    synchronized (this) {
      if (isGone() || decided().state().deleting()) {
        return false;
      }
      long nowMillis = basin.time().wallMillis();
      if (decided().dueMillis() > nowMillis) {
        // By the stable state: what was decided since may yet fall back to it.
        schedule(stableVersion().dueMillis());
        return false;
      }
      submitDeletion(nowMillis, new CompletableFuture<>());
    }
    committer().wake();
    return true;
  }

  /** Has upkeep look at it at a time. Guarded by this. */
  private void schedule(long millis) {
    Deadline before = deadline;
    if (before != null ? before.millis() == millis : millis == DeleteOnEmpty.NEVER) {
      return;
    }
    if (before != null) {
      basin.deadlines().remove(before);
    }
    deadline = millis == DeleteOnEmpty.NEVER ? null : new Deadline(millis, id);
    if (deadline != null) {
      basin.deadlines().add(deadline, this);
    }
  }

  /** Has upkeep look at it no later than it may be due. Guarded by this. */
  private void scheduleIfEarlier(long millis) {
    if (deadline == null || millis < deadline.millis()) {
      schedule(millis);
    }
  }

  /** Ends a stream whose deletion is durable. */
  void purge() {
    synchronized (this) {
      StreamVersion last = decided();
      if (isGone() || !stable().deleting() || isEnding()) {
        return;
      }
      Entry<StreamVersion> entry =
          Entry.purge(this, last, EntryEncoder.stream(EntryKind.STREAM_PURGED, last.definition()));
      decide(entry);
      committer().submit(entry);
    }
    committer().wake();
  }

  private Reply unchanged(CompletableFuture<AdminOutcome<StreamInfo>> future) {
    StreamInfo info = decided().definition().toInfo();
    return new Reply.ToAdmin<>(
        future, new AdminOutcome.Done<>(info, AdminOutcome.Effect.UNCHANGED));
  }

  private void submit(StreamVersion next, boolean freesSpace, Reply reply) {
    Entry<StreamVersion> entry =
        Entry.change(
            this,
            next,
            EntryEncoder.stream(EntryKind.STREAM_CHANGED, next.definition()),
            freesSpace,
            reply);
    decide(entry);
    committer().submit(entry);
  }

  // Appending.

  @Override
  public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
    append(request, null, done);
  }

  @Override
  public Appender appender() {
    StoredAppender appender = new StoredAppender();
    return (request, done) -> append(request, appender, done);
  }

  private void append(
      AppendRequest request,
      @Nullable StoredAppender appender,
      Consumer<? super AppendOutcome> done) {
    Reply due = decide(request, appender, done);
    due.give();
    committer().wake();
  }

  private synchronized Reply decide(
      AppendRequest request,
      @Nullable StoredAppender appender,
      Consumer<? super AppendOutcome> done) {
    if (isGone()) {
      return inOrder(new Reply.ToAppend(done, new AppendOutcome.Missing()));
    }
    if (appender != null && appender.isBroken(incarnation())) {
      return inOrder(new Reply.ToAppend(done, new AppendOutcome.EarlierRefused()));
    }
    StreamVersion version = decided();
    StreamState state = version.state();
    long nowMillis = basin.time().wallMillis();
    return switch (AppendRules.decide(state, version.definition().config(), request, nowMillis)) {
      case AppendRules.Answer(AppendOutcome outcome) -> {
        Reply answer = new Reply.ToAppend(done, outcome);
        yield dueOrParked(appender == null ? answer : noted(answer, outcome, appender));
      }
      case AppendRules.Accept accept -> {
        if (appender != null) {
          appender.accepted(incarnation());
        }
        AppendEffects effects = AppendEffects.of(request, state, accept.next());
        Entry<StreamVersion> entry =
            Entry.change(
                this,
                version.with(accept.next()),
                EntryEncoder.append(
                    id, request.batch().records(), request.batch().meteredBytes(), accept, effects),
                effects.trimPoint().isPresent() && isAllCommands(request.batch()),
                new Acknowledgement(this, accept, appender, done));
        decide(entry);
        committer().submit(entry);
        yield Reply.NONE;
      }
    };
  }

  /** Notes for a writer how its append is answered without being stored. Guarded by this. */
  private Reply noted(Reply answer, AppendOutcome outcome, StoredAppender appender) {
    if (outcome instanceof AppendOutcome.Refused || waitsForRefused()) {
      appender.refused();
      return answer;
    }
    if (isSettled()) {
      return answer;
    }
    appender.accepted(incarnation());
    return new Provisional(this, appender, answer);
  }

  private synchronized void stored(StoredAppender appender) {
    appender.stored();
  }

  /**
   * An answer to a writer that is no refusal, but becomes one if what it was decided upon does not
   * become durable.
   */
  private record Provisional(StoredStream stream, StoredAppender appender, Reply answer)
      implements Reply {
    @Override
    public void give() {
      stream.stored(appender);
      answer.give();
    }

    @Override
    public void refuse(Refusal why) {
      // The writer finds the stream in another incarnation, or the journal stopped.
      answer.refuse(why);
    }
  }

  /** Only what is there to free space may use the space kept for that. */
  private static boolean isAllCommands(Batch batch) {
    return batch.commands().size() == batch.records().size();
  }

  /** The answer to an append that was stored. */
  private record Acknowledgement(
      StoredStream stream,
      AppendRules.Accept accept,
      @Nullable StoredAppender appender,
      Consumer<? super AppendOutcome> done)
      implements Reply {
    @Override
    public void give() {
      done.accept(
          new AppendOutcome.Appended(accept.start(), accept.next().tail(), stream.stable().tail()));
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(why.toAppendOutcome());
    }
  }

  @Override
  void onApply(Entry<StreamVersion> entry, long segmentId, int at) {
    EntryView view = new EntryView(entry.bytes(), 0, entry.bytes().limit());
    if (stableOrNull() == null) {
      basin.created(this);
    }
    if (entry.isPurge()) {
      dropAll();
    } else if (view.kind() == EntryKind.APPEND) {
      place(view, segmentId, at);
      if (entry.reply() instanceof Acknowledgement append && append.appender != null) {
        append.appender.stored();
      }
      committer().counters().appended(view.records(), view.meteredBytes());
      scheduleIfEarlier(entry.next().dueMillis());
    } else {
      schedule(entry.next().dueMillis());
      if (entry.next().state().deleting()) {
        basin.deleted(this);
      }
    }
  }

  /** Adds an entry of this stream to the index. Guarded by this. */
  private void place(EntryView entry, long segmentId, int at) {
    if (entry.records() == 0) {
      return;
    }
    if (extents == null) {
      extents = new Extents();
    }
    extents.add(entry.firstSeqNum(), segmentId, at, entry.length(), entry.meteredBytes());
    basin.countStored(entry.meteredBytes());
  }

  /** Forgets the whole index. Guarded by this. */
  private void dropAll() {
    if (extents != null) {
      basin.countStored(-extents.meteredBytes());
      extents = null;
    }
  }

  @Override
  void onRefuse(Entry<StreamVersion> entry) {
    if (entry.isPurge()) {
      // Upkeep tries again.
      basin.deleted(this);
    }
  }

  @Override
  void onGone() {
    synchronized (this) {
      dropAll();
    }
    basin.forget(this);
  }

  /** Says that recovery is over, and this is a stream that it found. */
  synchronized void recovered() {
    schedule(stableVersion().dueMillis());
  }

  // Recovering.

  /** Takes over what a checkpoint knows. */
  synchronized void restore(StreamVersion version, long lsn, @Nullable Extents index) {
    basin.created(this);
    restore(version, lsn);
    extents = index;
    basin.countStored(storedBytes());
  }

  /** Applies an entry again that was made after the checkpoint looked at this stream. */
  synchronized void replay(EntryView entry, long segmentId) {
    StreamVersion version = stableVersion();
    switch (entry.kind()) {
      case APPEND -> {
        Invariant.check(
            entry.firstSeqNum() == version.state().tail().seqNum(),
            "a replayed entry follows the one before",
            version.state().tail().seqNum(),
            entry.firstSeqNum());
        StreamState next =
            AppendEffects.decode(entry.effects())
                .applyTo(
                    version.state(),
                    new Position(entry.endSeqNum(), entry.lastTimestamp()),
                    entry.arrivalMillis());
        place(entry, segmentId, entry.at());
        restore(version.with(next), entry.lsn());
      }
      case STREAM_CHANGED ->
          restore(version.with(Definitions.stream(entry.effects())), entry.lsn());
      case BASIN_CREATED, BASIN_CHANGED, BASIN_PURGED, STREAM_CREATED, STREAM_PURGED ->
          throw new IllegalStateException("an entry of kind " + entry.kind() + " is no change");
    }
  }

  // Reading.

  @Override
  public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
    return new StreamReader(this, basin.segments(), basin.time()).read(fromSeqNum, limits, sink);
  }

  @Override
  public synchronized long storedBytes() {
    return extents == null ? 0 : extents.meteredBytes();
  }

  @Override
  public long seqNumAtOrAfter(long timestamp) {
    return new StreamReader(this, basin.segments(), basin.time()).seqNumAtOrAfter(timestamp);
  }

  /** The stable version and the index that goes with it, at one moment. */
  synchronized Snapshot snapshot() {
    return new Snapshot(
        stableVersion(), extents == null ? Extents.View.EMPTY : extents.view(), appliedLsn());
  }

  record Snapshot(StreamVersion version, Extents.View extents, long appliedLsn) {}

  /**
   * Somebody who waits.
   *
   * @param seqNum up to where everything was seen
   * @param wake what to run when there is more
   */
  private record Waiter(long seqNum, Runnable wake) {
    boolean sees(StreamState state) {
      return Long.compareUnsigned(state.tail().seqNum(), seqNum) > 0
          || state.closed()
          || state.deleting();
    }
  }

  @Override
  public synchronized boolean awaitBeyond(long seqNum, Runnable wake) {
    Waiter waiter = new Waiter(seqNum, wake);
    if (waiter.sees(stable())) {
      return false;
    }
    if (waiters == null) {
      waiters = new ArrayList<>(2);
    }
    waiters.add(waiter);
    return true;
  }

  @Override
  public synchronized void forget(Runnable wake) {
    if (waiters != null) {
      waiters.removeIf(waiter -> waiter.wake().equals(wake));
    }
  }

  @Override
  List<Runnable> takeWaiters() {
    List<Waiter> waiting = waiters;
    if (waiting == null) {
      return List.of();
    }
    StreamState state = stable();
    List<Runnable> woken = new ArrayList<>(waiting.size());
    waiting.removeIf(waiter -> waiter.sees(state) && woken.add(waiter.wake()));
    if (waiting.isEmpty()) {
      waiters = null;
    }
    return woken;
  }

  // Upkeep.

  /** Forgets the first extents up to a sequence number: nobody may read them any more. */
  synchronized void drop(Extents.View seen, int count) {
    if (extents != null && count > 0) {
      Invariant.check(
          extents.view().firstSeqNum(extents.view().from()) == seen.firstSeqNum(seen.from()),
          "only upkeep drops extents");
      long before = extents.meteredBytes();
      extents.drop(count);
      basin.countStored(extents.meteredBytes() - before);
      if (extents.size() == 0) {
        extents = null;
      }
    }
  }

  /**
   * Puts a rewritten index in the place of the one it was made from. What was added since is kept
   * behind it.
   *
   * @param seen the index that was looked at
   * @param rewritten stands for the same records
   */
  synchronized void replace(Extents.View seen, Extents rewritten) {
    if (extents == null) {
      return;
    }
    Extents.View now = extents.view();
    int known = seen.to() - seen.from();
    Invariant.check(
        now.to() - now.from() >= known
            && now.firstSeqNum(now.from()) == seen.firstSeqNum(seen.from()),
        "only upkeep drops and replaces extents");
    for (int i = now.from() + known; i < now.to(); i++) {
      rewritten.add(
          now.firstSeqNum(i), now.segmentId(i), now.at(i), now.length(i), now.meteredBytes(i));
    }
    Invariant.check(
        rewritten.meteredBytes() == extents.meteredBytes(),
        "rewriting neither loses nor adds records",
        extents.meteredBytes(),
        rewritten.meteredBytes());
    extents = rewritten;
  }
}
