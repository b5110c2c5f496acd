package io.headrace.sessions;

import io.headrace.log.AdminOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.CorruptionException;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.log.time.Time;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Rules;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.rules.SessionRules;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.wire.BasinName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live sessions over an engine: one run at a time, an end that always arrives. All methods may be
 * called from any thread and none blocks. Futures are completed on a lane, so that what hangs on
 * them must not block either; they fail with {@link SessionUnavailableException} when the log
 * cannot do what is asked.
 */
public final class LiveSessions {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSessions.class);

  /** What a session's stream is created with: it keeps everything until it is compacted. */
  private static final StreamTemplate TEMPLATE =
      new StreamTemplate(
          new StreamSettings(
              Optional.empty(),
              Optional.of(new Retention.Infinite()),
              Optional.of(TimestampMode.CLIENT_PREFER),
              Optional.empty(),
              Optional.empty()),
          Optional.empty());

  /** A worker that waits for its inbox is heard of at least twice in the time of a lease. */
  private static final long LEASE_PARTS = 3;

  private final Engine engine;
  private final Alarms alarms;
  private final Supplier<String> fences;
  private final List<Lane> lanes;
  private final WorkBoard board = new WorkBoard();
  private final SessionCounts counts = new SessionCounts();
  private final Titles titles = new Titles();

  /**
   * Sessions over an engine.
   *
   * @param time the clock, which should be the engine's
   * @param alarms has what is overdue done
   * @param fences makes fencing tokens: never the same twice, not to be guessed, at most 36 bytes
   * @param lanes executors that each run one thing at a time, and never on the thread that hands it
   *     to them
   */
  public LiveSessions(
      Engine engine,
      Time time,
      Alarms alarms,
      Supplier<String> fences,
      List<? extends Executor> lanes) {
    this(engine, time, alarms, fences, lanes, SessionRules::decide, Compaction.QUIET_MILLIS);
  }

  /**
   * The same by other rules.
   *
   * @param quietMillis for how long nothing has to happen in a session before it is compacted
   */
  LiveSessions(
      Engine engine,
      Time time,
      Alarms alarms,
      Supplier<String> fences,
      List<? extends Executor> lanes,
      Rules rules,
      long quietMillis) {
    if (lanes.isEmpty()) {
      throw new IllegalArgumentException("sessions need at least one lane, but there is none");
    }
    this.engine = engine;
    this.alarms = alarms;
    this.fences = fences;
    Shared shared = new Shared(time, alarms, board, rules, counts, quietMillis);
    this.lanes = lanes.stream().map(executor -> new Lane(executor, shared)).toList();
  }

  /** Where runs and workers meet. */
  public WorkBoard board() {
    return board;
  }

  /** What has happened in them. */
  public SessionCounts counts() {
    return counts;
  }

  /** A fencing token for whoever claims a run. */
  public Command.Claimant claimant(String worker) {
    return new Command.Claimant(worker, fences.get());
  }

  /** Takes up every run that was active when the engine was opened: leases go on. */
  public void resume(BasinName basin) {
    String last = "";
    boolean hasMore = true;
    while (hasMore) {
      var page = engine.listStreams(basin, new PageRequest("", last, PageRequest.MAX_LIMIT));
      if (page.isEmpty()) {
        return;
      }
      for (StreamInfo info : page.get().items()) {
        SessionId id = new SessionId(basin, info.name());
        last = info.name().text();
        // The right to write is the fencing token: where there is none, there is no run.
        find(id)
            .filter(stream -> !stream.stable().fencingToken().isEmpty())
            .ifPresent(stream -> touch(id, stream));
      }
      hasMore = page.get().hasMore();
    }
  }

  private void touch(SessionId id, Stream stream) {
    Lane lane = lane(id);
    var _ = lane.call(() -> CompletableFuture.completedFuture(lane.session(id, stream).stable()));
  }

  // What can be asked.

  /** The stream of a session, for whoever follows it; empty if it was never written to. */
  public Optional<Stream> find(SessionId id) {
    return switch (engine.stream(id.basin(), id.name())) {
      case Lookup.Found(Stream stream) -> Optional.of(stream);
      case Lookup.BasinMissing _, Lookup.BasinDeleting _, Lookup.StreamMissing _ ->
          Optional.empty();
    };
  }

  /** What a session has come to, with the place it was read at. */
  public CompletableFuture<Snapshot> snapshot(SessionId id) {
    return onSession(
        id,
        session ->
            CompletableFuture.completedFuture(
                new Snapshot(id, session.stream().id(), session.stable())));
  }

  /**
   * Does something to a session that there is.
   *
   * @param key makes a repetition of the same request get the first answer
   */
  public CompletableFuture<SessionOutcome> submit(
      SessionId id, Command command, Optional<String> key) {
    return onSession(id, session -> session.submit(command, key));
  }

  /** Does something to a session, which is made if it is not there. */
  public CompletableFuture<SessionOutcome> submitCreating(
      SessionId id, Command command, Optional<String> key) {
    return open(id)
        .thenCompose(stream -> {
          Lane lane = lane(id);
          return lane.call(() -> lane.session(id, stream).submit(command, key));
        });
  }

  /**
   * What a run's worker has to know, as soon as that is more than it has seen. It is a sign of
   * life, and so it never takes longer than a part of the lease.
   *
   * @param seenSeqNum the last event of its inbox that it knows; -1 if it knows none
   * @param waitMillis how long to wait for more, at most
   * @return the inbox, or empty if the run is not this worker's, or has ended
   */
  public CompletableFuture<Optional<Inbox>> inbox(
      SessionId id, String run, String fence, long seenSeqNum, long waitMillis) {
    return onSession(
        id,
        session -> {
          long partOfLease = beAlive(session, run, fence);
          InboxWatch watch = new InboxWatch(run, fence, seenSeqNum);
          session.watch(watch);
          if (!watch.inbox().isDone()) {
            Lane lane = lane(id);
            alarms.after(
                Math.min(waitMillis, partOfLease),
                () -> {
                  var _ =
                      lane.call(() -> {
                        watch.timeUp(session.stable());
                        session.forget(watch);
                        return watch.inbox();
                      });
                });
          }
          return watch.inbox();
        });
  }

  /**
   * Says that a worker is alive, once it was not heard of for a part of its lease. So of somebody
   * who asks again and again, each time for as long as that part, is always heard in time.
   *
   * @return that part, in milliseconds
   */
  private long beAlive(Session session, String run, String fence) {
    Optional<ActiveRun> active = session.stable().run(run);
    if (active.isEmpty() || !session.stable().fence().equals(fence)) {
      return 0;
    }
    long partOfLease = active.get().begun().leaseMillis() / LEASE_PARTS;
    if (session.silentMillis() >= partOfLease) {
      var _ =
          session.submit(
              new Command.Append(
                  run, fence, List.of(new SessionEvent.SignOfLife(run)), OptionalLong.empty()),
              Optional.empty());
    }
    return partOfLease;
  }

  /**
   * The sessions of a basin to which something was written, the last active first; nothing if there
   * is no such basin. Looks at every stream of the basin: not for threads that others wait for.
   */
  public List<Recent> recent(BasinName basin, Recent.Wish wish) {
    return Recent.find(engine, basin, wish);
  }

  /**
   * What a list shows of a session; empty if there is none, or it cannot be read. One that nothing
   * goes on in is not opened for that: its stream is looked through, which takes a while if it is
   * long and was not looked at before. Not for threads that others wait for.
   */
  public CompletableFuture<Optional<Glance>> glance(SessionId id) {
    Optional<Stream> stream = find(id);
    if (stream.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    // The right to write is the fencing token: where there is none, there is no run.
    if (stream.get().stable().fencingToken().isEmpty()) {
      return CompletableFuture.completedFuture(
          title(stream.get()).map(title -> new Glance(title, Phase.IDLE)));
    }
    return snapshot(id)
        .handle((snapshot, failure) ->
            failure == null
                ? Optional.of(new Glance(snapshot.state().title(), snapshot.state().phase()))
                : Optional.empty());
  }

  private Optional<String> title(Stream stream) {
    try {
      return titles.of(stream);
    } catch (CorruptionException e) {
      LOG.warn("A list of sessions leaves out one whose stream is damaged", e);
      return Optional.empty();
    }
  }

  /** Asks for a session's deletion. */
  public CompletableFuture<AdminOutcome<StreamInfo>> delete(SessionId id) {
    return engine.deleteStream(id.basin(), id.name());
  }

  // How sessions are found.

  private Lane lane(SessionId id) {
    return lanes.get(Math.floorMod(id.hashCode(), lanes.size()));
  }

  private <T> CompletableFuture<T> onSession(
      SessionId id, Function<Session, CompletableFuture<T>> work) {
    Lane lane = lane(id);
    return lane.call(() -> work.apply(lane.session(id, require(id))));
  }

  private Stream require(SessionId id) {
    return switch (engine.stream(id.basin(), id.name())) {
      case Lookup.Found(Stream stream) -> stream;
      case Lookup.BasinMissing _ -> {
        if (id.basin().equals(SessionId.DEFAULT_BASIN)) {
          throw noSession(id);
        }
        throw noBasin(id);
      }
      case Lookup.BasinDeleting _ ->
          throw new SessionUnavailableException(
              Why.DELETING, "the basin " + id.basin().text() + " is being deleted");
      case Lookup.StreamMissing _ -> throw noSession(id);
    };
  }

  private static SessionUnavailableException noSession(SessionId id) {
    return new SessionUnavailableException(
        Why.NO_SESSION, "there is no session " + id.name().text());
  }

  private static SessionUnavailableException noBasin(SessionId id) {
    return new SessionUnavailableException(
        Why.NO_BASIN, "there is no basin " + id.basin().text() + "; create it first");
  }

  /**
   * A session's stream, made if it is not there, with the usual basin if that is where it belongs.
   */
  public CompletableFuture<Stream> open(SessionId id) {
    Optional<Stream> known = find(id);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    boolean basinIsThere =
        !id.basin().equals(SessionId.DEFAULT_BASIN) || engine.basin(id.basin()).isPresent();
    CompletableFuture<?> basin =
        basinIsThere
            ? CompletableFuture.completedFuture(null)
            : engine
                .createBasin(id.basin(), BasinConfig.DEFAULT, Optional.empty())
                .thenAccept(outcome -> requireCreated(id, outcome));
    return basin
        .thenCompose(_ -> engine.createStream(id.basin(), id.name(), TEMPLATE, Optional.empty()))
        .thenApply(outcome -> {
          requireCreated(id, outcome);
          return find(id).orElseThrow(() -> deleting(id));
        });
  }

  /** Throws unless what a session needs is there now. */
  private static void requireCreated(SessionId id, AdminOutcome<?> outcome) {
    switch (outcome) {
      case AdminOutcome.Done<?> _, AdminOutcome.AlreadyExists<?> _ -> {}
      case AdminOutcome.BasinMissing<?> _, AdminOutcome.StreamMissing<?> _ -> throw noBasin(id);
      case AdminOutcome.BasinDeleting<?> _, AdminOutcome.StreamDeleting<?> _ -> throw deleting(id);
      case AdminOutcome.StorageFull<?> _ ->
          throw new SessionUnavailableException(
              Why.STORAGE_FULL,
              "the disk is full; session " + id + " was not made, try again later");
      case AdminOutcome.Stopped<?>(String reason, boolean certain) ->
          throw new SessionUnavailableException(
              certain ? Why.STOPPED : Why.UNCERTAIN,
              "the server stores nothing any more: " + reason);
    }
  }

  private static SessionUnavailableException deleting(SessionId id) {
    return new SessionUnavailableException(Why.DELETING, "session " + id + " is being deleted");
  }
}
