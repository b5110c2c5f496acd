package io.headrace.sessions;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.Batch;
import io.headrace.log.Stream;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Moment;
import io.headrace.sessions.rules.Ruling;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.rules.TimeRules;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.TextBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** After so many refusals in a row somebody else has the stream to themselves. */
  private static final int MAX_ATTEMPTS = 16;

  /** When the disk is full, what is overdue is tried again after this. */
  private static final long RETRY_NANOS = 1_000_000_000;

  private final SessionId id;
  private final Stream stream;
  private final Executor lane;
  private final Shared shared;
  private final Posting posting;
  private final SessionCounts.Tally tally;
  private final Silence silence;
  private final TextBuffer text;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final List<Request> again = new ArrayList<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private final Reminder overdue;
  private final Reminder quiet;

  private Appender appender;
  private SessionState stable;
  private SessionState decided;
  private long asked;

  /** Whether something was refused, so that nothing that was decided before is true. */
  private boolean refused;

  /** What went wrong, if that is why something was refused. */
  private Optional<SessionUnavailableException> failure = Optional.empty();

  /** Whether the stream takes nothing any more, for good. */
  private boolean ended;

  private boolean mayCompact = true;

  /** When something last happened in it, or it was opened. */
  private long movedNanos;

  /** What failed is not tried again before. */
  private long retryNanos;

  /** Somebody who is told when there is something new to know. Whether that is so. */
  @FunctionalInterface
  interface Watcher {
    boolean look(SessionState stable);
  }

  private Session(
      SessionId id,
      Stream stream,
      Executor lane,
      Shared shared,
      TextBuffer text,
      SessionState state) {
    this.id = id;
    this.stream = stream;
    this.lane = lane;
    this.shared = shared;
    this.posting = new Posting(id, shared.board());
    this.tally = shared.counts().tally(state);
    this.silence = new Silence(shared);
    this.text = text;
    this.overdue = new Reminder(shared, lane, this::timePasses);
    this.quiet = new Reminder(shared, lane, this::compactWhenQuiet);
    this.retryNanos = shared.nanos();
    this.appender = stream.appender();
    this.stable = state;
    this.decided = state;
  }

  /**
   * Reads a session from its stream.
   *
   * @param text a buffer of the lane's
   */
  static Session open(SessionId id, Stream stream, Executor lane, Shared shared, TextBuffer text) {
    SessionState state = SessionReading.fromBeginning(id, stream);
    Session session = new Session(id, stream, lane, shared, text, state);
    session.settleDown();
    return session;
  }

  Stream stream() {
    return stream;
  }

  /** Reads what others have written, so that nobody is answered by what was true before. */
  void catchUp() {
    if (pending.isEmpty() && stream.stable().tail().seqNum() != stable.tail()) {
      stable = SessionReading.goingOn(id, stream, stable);
      decided = stable;
      settleDown();
    }
  }

  /** What is durable. */
  SessionState stable() {
    return stable;
  }

  /** Whether nothing would be lost if it were read anew when it is needed next. */
  boolean isIdle() {
    return pending.isEmpty()
        && again.isEmpty()
        && watchers.isEmpty()
        && (ended || stable.run().isEmpty());
  }

  /** For how long its run was not heard of, in milliseconds. */
  long silentMillis() {
    return silence.now(stable).silentMillis();
  }

  /** Nothing goes on in it, and it is let go of: it is read anew when it is needed. */
  void close() {
    tally.leave();
    posting.takeDown();
    overdue.forget();
    quiet.forget();
  }

  /** Its stream is gone, and another one has its name. */
  void leave() {
    ended = true;
    close();
  }

  // Requests.

  /** Does what somebody asks for. The future is completed on the lane. */
  CompletableFuture<SessionOutcome> submit(Command command, Optional<String> key) {
    CompletableFuture<SessionOutcome> done = new CompletableFuture<>();
    attempt(new Request(asked++, command, key, done, 0));
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
    try {
      decide(request);
    } catch (RuntimeException e) {
      request.done().completeExceptionally(e);
    }
  }

  private void decide(Request request) {
    Moment now = silence.now(decided);
    Ruling ruling = shared.rules().decide(decided, request.command(), request.key(), now);
    shared.counts().ruled(request.command(), ruling.outcome());
    if (ruling.changes()) {
      Change change = Change.of(ruling, request.key());
      append(Optional.of(request), ruling.outcome(), change, now.millis());
    } else if (pending.isEmpty()) {
      request.done().complete(ruling.outcome());
    } else {
      // It was decided upon what is on its way, and must not be told before that is durable.
      pending.getLast().addAnswer(() -> answerOrRepeat(request, ruling.outcome()));
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

  private void append(
      Optional<Request> request, SessionOutcome outcome, Change change, long nowMillis) {
    long millis = Math.max(nowMillis, decided.lastMillis());
    AppendRequest append =
        new AppendRequest(
            Batch.of(change.records(millis, text)),
            OptionalLong.of(decided.tail()),
            Optional.of(decided.fence()),
            Optional.empty(),
            Optional.empty(),
            /* close= */ false);
    Pending next = new Pending(request, outcome, change, millis, decided);
    pending.add(next);
    silence.said(change.events());
    decided = next.after();
    appender.append(append, answer -> lane.execute(() -> answered(answer)));
  }

  /** Outcomes come in the order of appends: this is the oldest one's. */
  private void answered(AppendOutcome outcome) {
    Pending oldest = pending.removeFirst();
    switch (outcome) {
      case AppendOutcome.Appended appended -> stored(oldest, appended.end().timestamp());
      case AppendOutcome.SeqNumMismatch _, AppendOutcome.FencingTokenMismatch _ -> {
        refused = true;
        oldest.request().ifPresent(this::repeat);
      }
      case AppendOutcome.EarlierRefused _ -> {
        refused = true;
        oldest.request().ifPresent(this::repeatUnlessFailed);
      }
      case AppendOutcome.StorageFull _ ->
          fail(oldest, Why.STORAGE_FULL, "the disk is full; nothing was changed, try again later");
      case AppendOutcome.Deleting _, AppendOutcome.Missing _ ->
          end(oldest, Why.DELETING, "the session is being deleted");
      case AppendOutcome.Closed _ ->
          end(oldest, Why.CLOSED, "somebody has closed the session's stream");
      case AppendOutcome.Stopped(String reason) ->
          end(oldest, Why.STOPPED, "the server stores nothing any more: " + reason);
      case AppendOutcome.Uncertain(String reason) ->
          end(
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
    oldest.answer();
    if (refused && pending.isEmpty()) {
      readAnew();
    }
  }

  private void stored(Pending oldest, long millis) {
    stable = oldest.storedAt(millis, stable);
    if (millis != oldest.millis()) {
      decided = stable;
      for (Pending each : pending) {
        decided = each.rebase(decided);
      }
    }
    mayCompact |= oldest.request().isPresent();
    // Whoever is told that a run has begun may look for it at once; and its lease counts by then.
    settleDown();
    oldest.request().ifPresent(request -> request.done().complete(oldest.outcome()));
  }

  private void end(Pending oldest, Why why, String message) {
    ended = true;
    tally.leave();
    fail(oldest, why, message);
  }

  private void fail(Pending oldest, Why why, String message) {
    refused = true;
    SessionUnavailableException trouble = unavailable(why, message);
    failure = Optional.of(trouble);
    oldest.request().ifPresent(request -> request.done().completeExceptionally(trouble));
  }

  private SessionUnavailableException unavailable(Why why, String message) {
    return new SessionUnavailableException(why, "session " + id + ": " + message);
  }

  private void repeat(Request request) {
    if (request.attempts() >= MAX_ATTEMPTS) {
      request
          .done()
          .completeExceptionally(
              unavailable(
                  Why.CONTENDED,
                  "others write to its stream all the time; nothing was changed, try again later"));
    } else {
      again.add(request.afterDefeat());
    }
  }

  /** What came after something that failed would fail as well. */
  private void repeatUnlessFailed(Request request) {
    if (failure.isPresent()) {
      request.done().completeExceptionally(failure.get());
    } else {
      again.add(request);
    }
  }

  /** Everything that was on its way has been answered: what there is decides. */
  private void readAnew() {
    refused = false;
    failure = Optional.empty();
    appender = stream.appender();
    // Whoever took the run to claim it may have failed.
    posting.takeBack();
    List<Request> requests =
        again.stream().sorted(Comparator.comparingLong(Request::number)).toList();
    again.clear();
    try {
      stable = SessionReading.goingOn(id, stream, stable);
    } catch (RuntimeException e) {
      decided = stable;
      requests.forEach(request -> request.done().completeExceptionally(e));
      tryLater();
      return;
    }
    decided = stable;
    requests.forEach(this::attempt);
    settleDown();
  }

  // What follows from a stable state.

  /** After the stable state has moved. */
  private void settleDown() {
    tally.moved(stable);
    silence.moved(stable);
    movedNanos = shared.nanos();
    watchers.removeIf(watcher -> watcher.look(stable));
    offerRun();
    setAlarm(stable);
    compactWhenQuiet();
  }

  /** A run without a worker is offered; one that has a worker is found under the claim's key. */
  private void offerRun() {
    if (ended) {
      posting.takeDown();
    } else {
      posting.show(stable);
    }
  }

  private void setAlarm(SessionState state) {
    OptionalLong due = TimeRules.dueIn(state, silence.now(state));
    if (due.isPresent() && !ended) {
      overdue.in(Math.max(due.getAsLong(), -shared.millisSince(retryNanos)));
    }
  }

  private void timePasses() {
    OptionalLong due = TimeRules.dueIn(decided, silence.now(decided));
    if (due.isPresent() && due.getAsLong() <= 0) {
      var _ =
          submit(new Command.TimePasses(), Optional.empty())
              .whenComplete((_, trouble) -> {
                if (trouble != null) {
                  tryLater();
                }
              });
    } else {
      // What is on its way may have put it off.
      setAlarm(decided);
    }
  }

  private void tryLater() {
    retryNanos = shared.nanos() + RETRY_NANOS;
    setAlarm(stable);
  }

  private void compactWhenQuiet() {
    if (!pending.isEmpty() || ended || !mayCompact) {
      return;
    }
    switch (Compaction.need(stable, stream)) {
      case NONE -> {}
      case WHEN_QUIET -> {
        long rest = shared.quietMillis() - shared.millisSince(movedNanos);
        if (rest > 0) {
          quiet.in(rest);
        } else {
          compact();
        }
      }
      case AT_ONCE -> compact();
    }
  }

  /**
   * Once for whatever was asked: what fails is not tried again at once. Nothing happens in the
   * session by that, and so its records have the time of the last that did.
   */
  private void compact() {
    mayCompact = false;
    long then = decided.lastMillis();
    try {
      for (Change change : Compaction.of(decided).changes()) {
        append(Optional.empty(), new SessionOutcome.Idle(), change, then);
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("session {} holds a message that cannot be written again; it keeps all", id, e);
    }
  }
}
