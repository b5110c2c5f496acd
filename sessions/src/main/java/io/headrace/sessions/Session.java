package io.headrace.sessions;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.Batch;
import io.headrace.log.Stream;
import io.headrace.log.time.Time;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Ruling;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.rules.SessionRules;
import io.headrace.sessions.rules.TimeRules;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.TextBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The one who writes a session's stream. It decides upon what is on its way as well as upon what is
 * stored, and each append demands the place and the fencing token that it was decided for. So the
 * log refuses whatever was decided upon a state that is not true, whoever else writes, and then the
 * session reads what there is and decides anew.
 *
 * <p>Owned by one lane: an executor that runs one thing at a time. Nothing here may be called from
 * anywhere else.
 */
final class Session {
  /** After so many refusals in a row somebody else has the stream to themselves. */
  private static final int MAX_ATTEMPTS = 16;

  /** When the disk is full, what is overdue is tried again after this. */
  private static final long RETRY_MILLIS = 1_000;

  private final SessionId id;
  private final Stream stream;
  private final Executor lane;
  private final Time time;
  private final Alarms alarms;
  private final WorkBoard board;
  private final TextBuffer text;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final List<Request> again = new ArrayList<>();
  private final List<Watcher> watchers = new ArrayList<>();

  private Appender appender;
  private SessionState stable;
  private SessionState decided;
  private Optional<Offer> offered = Optional.empty();
  private boolean refused;
  private long alarmMillis = Long.MAX_VALUE;

  /** What somebody asked for. */
  private record Request(
      Command command,
      Optional<String> key,
      CompletableFuture<SessionOutcome> done,
      int attempts) {}

  /** An append that is on its way. */
  private static final class Pending {
    final Optional<Request> request;
    final SessionOutcome outcome;
    final SessionState after;

    /** Answers that follow from it, or from what came before it. */
    final List<Runnable> answers = new ArrayList<>(0);

    Pending(Optional<Request> request, SessionOutcome outcome, SessionState after) {
      this.request = request;
      this.outcome = outcome;
      this.after = after;
    }
  }

  /** Somebody who is told when there is something new to know. Whether that is so. */
  @FunctionalInterface
  interface Watcher {
    boolean look(SessionState stable);
  }

  private Session(
      SessionId id,
      Stream stream,
      Executor lane,
      Time time,
      Alarms alarms,
      WorkBoard board,
      TextBuffer text,
      SessionState state) {
    this.id = id;
    this.stream = stream;
    this.lane = lane;
    this.time = time;
    this.alarms = alarms;
    this.board = board;
    this.text = text;
    this.appender = stream.appender();
    this.stable = state;
    this.decided = state;
  }

  /**
   * Reads a session from its stream.
   *
   * @param text a buffer of the lane's
   */
  static Session open(
      SessionId id,
      Stream stream,
      Executor lane,
      Time time,
      Alarms alarms,
      WorkBoard board,
      TextBuffer text) {
    SessionState state = SessionReading.fromBeginning(id, stream);
    Session session = new Session(id, stream, lane, time, alarms, board, text, state);
    session.settleDown();
    return session;
  }

  Stream stream() {
    return stream;
  }

  /** What is durable. */
  SessionState stable() {
    return stable;
  }

  /** Whether nothing would be lost if it were read anew when it is needed next. */
  boolean isIdle() {
    return pending.isEmpty() && again.isEmpty() && watchers.isEmpty() && stable.run().isEmpty();
  }

  // Requests.

  /** Does what somebody asks for. The future is completed on the lane. */
  CompletableFuture<SessionOutcome> submit(Command command, Optional<String> key) {
    CompletableFuture<SessionOutcome> done = new CompletableFuture<>();
    attempt(new Request(command, key, done, 0));
    return done;
  }

  /** Tells somebody of every stable state from now on, beginning with this, until it has enough. */
  void watch(Watcher watcher) {
    if (!watcher.look(stable)) {
      watchers.add(watcher);
    }
  }

  /** Takes a watcher back. */
  void forget(Watcher watcher) {
    watchers.remove(watcher);
  }

  private void attempt(Request request) {
    if (refused) {
      // What was decided before is being refused; this is decided when that is over.
      again.add(request);
      return;
    }
    long now = time.wallMillis();
    Ruling ruling = SessionRules.decide(decided, request.command(), request.key(), now);
    if (ruling.changes()) {
      append(Optional.of(request), ruling, now);
    } else if (pending.isEmpty()) {
      request.done().complete(ruling.outcome());
    } else {
      // It was decided upon what is on its way, and must not be told before that is durable.
      pending.getLast().answers.add(() -> answerOrRepeat(request, ruling.outcome()));
    }
  }

  private void answerOrRepeat(Request request, SessionOutcome outcome) {
    if (refused) {
      again.add(request);
    } else {
      request.done().complete(outcome);
    }
  }

  // Appends.

  private void append(Optional<Request> request, Ruling ruling, long now) {
    long millis = Math.max(now, decided.lastMillis());
    List<AppendRecord> records = new ArrayList<>(ruling.events().size() + 1);
    SessionState after = decided;
    for (int i = 0; i < ruling.events().size(); i++) {
      SessionEvent event = ruling.events().get(i);
      Optional<String> key = i == ruling.keyed() ? request.flatMap(Request::key) : Optional.empty();
      records.add(SessionRecords.of(event, key, millis, text));
      after = after.after(event, key, millis);
    }
    if (ruling.fence().isPresent()) {
      String token = ruling.fence().get();
      records.add(SessionRecords.of(new io.headrace.wire.Command.Fence(token), millis));
      after = after.fenced(token, millis);
    }
    send(records, new Pending(request, ruling.outcome(), after));
  }

  private void send(List<AppendRecord> records, Pending next) {
    AppendRequest append =
        new AppendRequest(
            Batch.of(records),
            OptionalLong.of(decided.tail()),
            Optional.of(decided.fence()),
            Optional.empty(),
            Optional.empty(),
            /* close= */ false);
    decided = next.after;
    pending.add(next);
    appender.append(append, outcome -> lane.execute(() -> answered(outcome)));
  }

  /** Outcomes come in the order of appends: this is the oldest one's. */
  private void answered(AppendOutcome outcome) {
    Pending oldest = pending.removeFirst();
    switch (outcome) {
      case AppendOutcome.Appended _ -> appended(oldest);
      case AppendOutcome.SeqNumMismatch _,
          AppendOutcome.FencingTokenMismatch _,
          AppendOutcome.EarlierRefused _ -> {
        refused = true;
        oldest.request.ifPresent(this::repeat);
      }
      case AppendOutcome.StorageFull _ ->
          fail(oldest, Why.STORAGE_FULL, "the disk is full; nothing was changed, try again later");
      case AppendOutcome.Deleting _, AppendOutcome.Missing _ ->
          fail(oldest, Why.DELETING, "the session is being deleted");
      case AppendOutcome.Closed _ ->
          fail(oldest, Why.CLOSED, "somebody has closed the session's stream");
      case AppendOutcome.Stopped(String reason) ->
          fail(oldest, Why.STOPPED, "the server stores nothing any more: " + reason);
      case AppendOutcome.Uncertain(String reason) ->
          fail(
              oldest,
              Why.UNCERTAIN,
              "the server stopped in the midst, and what was asked may be done or not: " + reason);
      case AppendOutcome.Duplicate _,
          AppendOutcome.ProducerGap _,
          AppendOutcome.ProducerFenced _,
          AppendOutcome.ProducerEpochStart _,
          AppendOutcome.TooManyProducers _,
          AppendOutcome.WriterSequenceRegression _,
          AppendOutcome.SealedSeqNumsExhausted _,
          AppendOutcome.TimestampMissing _ ->
          throw new IllegalStateException(
              "an append of " + id + " ended as nothing that it asked for: " + outcome);
    }
    oldest.answers.forEach(Runnable::run);
    if (refused && pending.isEmpty()) {
      readAnew();
    } else if (!refused) {
      settleDown();
    }
  }

  private void appended(Pending oldest) {
    stable = oldest.after;
    oldest.request.ifPresent(request -> request.done().complete(oldest.outcome));
  }

  private void fail(Pending oldest, Why why, String message) {
    refused = true;
    oldest.request.ifPresent(request -> fail(request, why, message));
  }

  private void fail(Request request, Why why, String message) {
    request
        .done()
        .completeExceptionally(
            new SessionUnavailableException(why, "session " + id + ": " + message));
  }

  private void repeat(Request request) {
    if (request.attempts() >= MAX_ATTEMPTS) {
      fail(
          request,
          Why.CONTENDED,
          "others write to its stream all the time; nothing was changed, try again later");
    } else {
      again.add(
          new Request(request.command(), request.key(), request.done(), request.attempts() + 1));
    }
  }

  /** Everything that was on its way has been answered: what there is decides. */
  private void readAnew() {
    refused = false;
    appender = stream.appender();
    List<Request> requests = List.copyOf(again);
    again.clear();
    try {
      stable = SessionReading.goingOn(id, stream, stable);
    } catch (RuntimeException e) {
      requests.forEach(request -> request.done().completeExceptionally(e));
      decided = stable;
      return;
    }
    decided = stable;
    requests.forEach(this::attempt);
    settleDown();
  }

  // What follows from a stable state.

  /** After the stable state has moved. */
  private void settleDown() {
    watchers.removeIf(watcher -> watcher.look(stable));
    offerRun();
    setAlarm();
    if (pending.isEmpty() && Compaction.isDue(stable, stream.stable().trimPoint())) {
      compact();
    }
  }

  /** A run without a worker is offered; one that has a worker, or is over, is not. */
  private void offerRun() {
    Optional<Offer> wanted =
        stable
            .run()
            .filter(active -> !active.isClaimed() && active.phase() == Phase.STARTING)
            .map(active -> new Offer(id, active.run(), active.begun().agent().orElse("")));
    if (!wanted.equals(offered)) {
      offered.ifPresent(board::withdraw);
      wanted.ifPresent(board::offer);
      offered = wanted;
    }
  }

  private void setAlarm() {
    OptionalLong due = TimeRules.nextDeadline(stable);
    if (due.isPresent() && due.getAsLong() < alarmMillis) {
      ringAt(due.getAsLong());
    }
  }

  private void ringAt(long millis) {
    alarmMillis = millis;
    long delay = Math.max(0, millis - time.wallMillis());
    alarms.after(delay, () -> lane.execute(() -> rings(millis)));
  }

  private void rings(long millis) {
    if (millis != alarmMillis) {
      return;
    }
    alarmMillis = Long.MAX_VALUE;
    long now = time.wallMillis();
    OptionalLong due = TimeRules.nextDeadline(decided);
    if (due.isPresent() && due.getAsLong() <= now) {
      var _ =
          submit(new Command.TimePasses(), Optional.empty())
              .whenComplete((_, failure) -> {
                if (failure != null && stable.run().isPresent()) {
                  ringAt(time.wallMillis() + RETRY_MILLIS);
                }
              });
    } else {
      setAlarm();
    }
  }

  private void compact() {
    Compaction compaction = Compaction.of(decided);
    long millis = Math.max(time.wallMillis(), decided.lastMillis());
    int last = compaction.batches().size() - 1;
    for (int i = 0; i <= last; i++) {
      List<AppendRecord> records = new ArrayList<>();
      SessionState after = decided;
      for (SessionEvent event : compaction.batches().get(i)) {
        records.add(SessionRecords.of(event, Optional.empty(), millis, text));
        after = after.after(event, Optional.empty(), millis);
      }
      if (i == last) {
        records.add(
            SessionRecords.of(new io.headrace.wire.Command.Trim(compaction.firstSeqNum()), millis));
        after = after.passed(millis);
      }
      send(records, new Pending(Optional.empty(), new SessionOutcome.Idle(), after));
    }
  }
}
