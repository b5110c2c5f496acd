package io.headrace.log.journal;

import io.headrace.log.AdminOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.CreationKey;
import io.headrace.log.Invariant;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamTemplate;
import io.headrace.log.time.Time;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import io.headrace.wire.Utf8;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A basin of the journal: the single writer of its definition, and the table of its streams. */
final class StoredBasin extends Stored<BasinDefinition> {
  private final Catalog catalog;
  private final BasinName name;

  // A stream stands here from its decision on, before its creation is durable. Added under this,
  // so that none comes after the basin's deletion was decided. By name, in the order of its bytes.
  private final ConcurrentNavigableMap<String, StoredStream> streams =
      new ConcurrentSkipListMap<>(Utf8::compare);

  private final LongAdder storedBytes = new LongAdder();

  StoredBasin(Catalog catalog, BasinDefinition definition) {
    super(definition);
    this.catalog = catalog;
    this.name = definition.name();
  }

  BasinName name() {
    return name;
  }

  @Override
  Committer committer() {
    return catalog.committer();
  }

  Segments segments() {
    return catalog.segments();
  }

  Time time() {
    return catalog.time();
  }

  Deadlines deadlines() {
    return catalog.deadlines();
  }

  ConcurrentNavigableMap<String, StoredStream> streams() {
    return streams;
  }

  Optional<BasinInfo> info() {
    return Optional.ofNullable(stableOrNull()).map(BasinDefinition::toInfo);
  }

  BasinDefinition stableDefinition() {
    BasinDefinition definition = stableOrNull();
    if (definition == null) {
      throw new IllegalStateException("the creation of basin " + name + " is not durable yet");
    }
    return definition;
  }

  // Changing the basin.

  /**
   * Decides its creation, the first entry of its life, makes it seen and submits the entry: all
   * under its monitor, so that whoever sees it submits later entries only.
   *
   * @param seen makes it seen, if no other one came first
   * @return whether it did
   */
  synchronized boolean create(
      CompletableFuture<AdminOutcome<BasinInfo>> future, Predicate<StoredBasin> seen) {
    Entry<BasinDefinition> entry =
        Entry.change(
            this,
            decided(),
            EntryEncoder.basin(EntryKind.BASIN_CREATED, decided()),
            /* freesSpace= */ false,
            done(future, AdminOutcome.Effect.CREATED));
    decide(entry);
    if (!seen.test(this)) {
      return false;
    }
    committer().submit(entry);
    return true;
  }

  /**
   * Answers a creation that found this basin.
   *
   * @return empty if the basin is gone, so that the creation may go on
   */
  Optional<CompletableFuture<AdminOutcome<BasinInfo>>> answerCreation(Optional<CreationKey> key) {
    CompletableFuture<AdminOutcome<BasinInfo>> future = new CompletableFuture<>();
    Reply due;
    synchronized (this) {
      if (isGone()) {
        return Optional.empty();
      }
      Reply reply;
      if (decided().deletedAtMillis().isPresent()) {
        reply = new Reply.ToAdmin<>(future, new AdminOutcome.BasinDeleting<>());
      } else if (key.isPresent() && key.equals(decided().key())) {
        reply = done(future, AdminOutcome.Effect.UNCHANGED);
      } else {
        reply = new Reply.ToAdmin<>(future, new AdminOutcome.AlreadyExists<>());
      }
      due = dueOrParked(reply);
    }
    due.give();
    return Optional.of(future);
  }

  /**
   * Changes its configuration.
   *
   * @return empty if the basin is gone
   */
  Optional<CompletableFuture<AdminOutcome<BasinInfo>>> reconfigure(
      UnaryOperator<BasinConfig> change) {
    CompletableFuture<AdminOutcome<BasinInfo>> future = new CompletableFuture<>();
    Reply due = Reply.NONE;
    synchronized (this) {
      if (isGone()) {
        return Optional.empty();
      }
      BasinConfig changed = change.apply(decided().config());
      if (decided().deletedAtMillis().isPresent()) {
        due = dueOrParked(new Reply.ToAdmin<>(future, new AdminOutcome.BasinDeleting<>()));
      } else if (changed.equals(decided().config())) {
        due = dueOrParked(done(future, AdminOutcome.Effect.UNCHANGED));
      } else {
        update(decided().withConfig(changed), /* freesSpace= */ false, future);
      }
    }
    due.give();
    committer().wake();
    return Optional.of(future);
  }

  /**
   * Marks it for deletion.
   *
   * @return empty if the basin is gone
   */
  Optional<CompletableFuture<AdminOutcome<BasinInfo>>> delete(long nowMillis) {
    CompletableFuture<AdminOutcome<BasinInfo>> future = new CompletableFuture<>();
    Reply due = Reply.NONE;
    synchronized (this) {
      if (isGone()) {
        return Optional.empty();
      }
      if (decided().deletedAtMillis().isPresent()) {
        due = dueOrParked(done(future, AdminOutcome.Effect.UNCHANGED));
      } else {
        update(decided().withDeletedAt(nowMillis), /* freesSpace= */ true, future);
      }
    }
    due.give();
    committer().wake();
    return Optional.of(future);
  }

  /** Ends a basin whose deletion is durable and whose streams are gone. */
  void purge() {
    synchronized (this) {
      BasinDefinition last = stableDefinition();
      if (isGone() || last.deletedAtMillis().isEmpty() || isEnding() || !streams.isEmpty()) {
        return;
      }
      Entry<BasinDefinition> entry =
          Entry.purge(this, last, EntryEncoder.basin(EntryKind.BASIN_PURGED, last));
      decide(entry);
      committer().submit(entry);
    }
    committer().wake();
  }

  private void update(
      BasinDefinition next, boolean freesSpace, CompletableFuture<AdminOutcome<BasinInfo>> future) {
    submit(
        next,
        freesSpace,
        new Reply.ToAdmin<>(
            future, new AdminOutcome.Done<>(next.toInfo(), AdminOutcome.Effect.UPDATED)));
  }

  private Reply done(
      CompletableFuture<AdminOutcome<BasinInfo>> future, AdminOutcome.Effect effect) {
    return new Reply.ToAdmin<>(future, new AdminOutcome.Done<>(decided().toInfo(), effect));
  }

  private void submit(BasinDefinition next, boolean freesSpace, Reply reply) {
    Entry<BasinDefinition> entry =
        Entry.change(
            this, next, EntryEncoder.basin(EntryKind.BASIN_CHANGED, next), freesSpace, reply);
    decide(entry);
    committer().submit(entry);
  }

  // Its streams.

  /** A stream whose creation is durable. */
  Optional<StoredStream> stream(StreamName stream) {
    StoredStream found = streams.get(stream.text());
    return found != null && found.stableOrNull() != null ? Optional.of(found) : Optional.empty();
  }

  /**
   * Answers what is asked of any of its streams once its own deletion is durable: upkeep marks them
   * some time later, and none of them shall be of use to anybody in between. Before that they
   * answer for themselves, each in the order in which it was asked.
   *
   * @return empty if it is not being deleted
   */
  Optional<CompletableFuture<AdminOutcome<StreamInfo>>> refusal() {
    if (stableDefinition().deletedAtMillis().isEmpty()) {
      return Optional.empty();
    }
    CompletableFuture<AdminOutcome<StreamInfo>> future = new CompletableFuture<>();
    Optional<Reply> due;
    synchronized (this) {
      due = refusal(future);
    }
    due.ifPresent(Reply::give);
    return due.map(_ -> future);
  }

  /**
   * The same once the deletion is decided, for the caller to give after leaving the monitor.
   * Guarded by this.
   */
  private Optional<Reply> refusal(CompletableFuture<AdminOutcome<StreamInfo>> future) {
    if (isGone()) {
      return Optional.of(new Reply.ToAdmin<>(future, new AdminOutcome.BasinMissing<>()));
    }
    return decided().deletedAtMillis().isPresent()
        ? Optional.of(dueOrParked(new Reply.ToAdmin<>(future, new AdminOutcome.BasinDeleting<>())))
        : Optional.empty();
  }

  CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    return create(stream, template, key, existing -> existing.answerCreation(key));
  }

  CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      StreamName stream, StreamTemplate template) {
    return create(
        stream,
        template,
        Optional.empty(),
        existing ->
            existing.configure(
                template.settings().resolve(stableDefinition().config().streamDefaults())));
  }

  /** Creates a stream, or does something with the one of the name that there is. */
  private CompletableFuture<AdminOutcome<StreamInfo>> create(
      StreamName stream,
      StreamTemplate template,
      Optional<CreationKey> key,
      Function<StoredStream, Optional<CompletableFuture<AdminOutcome<StreamInfo>>>> ifThere) {
    Optional<CompletableFuture<AdminOutcome<StreamInfo>>> refused = refusal();
    if (refused.isPresent()) {
      return refused.get();
    }
    while (true) {
      StoredStream existing = streams.get(stream.text());
      if (existing != null) {
        Optional<CompletableFuture<AdminOutcome<StreamInfo>>> answer = ifThere.apply(existing);
        if (answer.isPresent()) {
          return answer.get();
        }
        streams.remove(stream.text(), existing);
      }
      Optional<CompletableFuture<AdminOutcome<StreamInfo>>> created =
          tryCreate(stream, template, key);
      if (created.isPresent()) {
        return created.get();
      }
    }
  }

  /** Creates a stream, unless another one of the name came first: then empty. */
  private Optional<CompletableFuture<AdminOutcome<StreamInfo>>> tryCreate(
      StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    CompletableFuture<AdminOutcome<StreamInfo>> future = new CompletableFuture<>();
    Optional<Reply> refusal;
    synchronized (this) {
      refusal = refusal(future);
      if (refusal.isEmpty()) {
        StoredStream created = new StoredStream(this, define(stream, template, key));
        if (!created.create(future, it -> streams.putIfAbsent(stream.text(), it) == null)) {
          return Optional.empty();
        }
      }
    }
    refusal.ifPresent(Reply::give);
    committer().wake();
    return Optional.of(future);
  }

  private StreamDefinition define(
      StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    BasinConfig config = stableDefinition().config();
    return new StreamDefinition(
        catalog.nextId(),
        decided().id(),
        stream,
        template.settings().resolve(config.streamDefaults()),
        config.streamCipher(),
        template.contentType(),
        time().wallMillis(),
        OptionalLong.empty(),
        key);
  }

  /** Says that a stream's deletion is durable. */
  void deleted(StoredStream stream) {
    catalog.deleted(stream);
  }

  /** Says that the creation of a stream is durable. */
  void created(StoredStream stream) {
    Invariant.check(stream.stableOrNull() == null, "a stream is created once");
    catalog.countStreams(1);
  }

  /** Says that the streams hold more metered bytes, or fewer. Any thread. */
  void countStored(long meteredBytes) {
    storedBytes.add(meteredBytes);
  }

  /** The metered size of all records that the streams' indexes lead to. */
  long storedBytes() {
    return storedBytes.sum();
  }

  /** Takes a stream that is gone, or never came to be, out of the table. */
  void forget(StoredStream stream) {
    streams.remove(stream.name().text(), stream);
    if (stream.stableOrNull() != null) {
      catalog.countStreams(-1);
    }
  }

  @Override
  void onGone() {
    catalog.forget(this);
  }
}
