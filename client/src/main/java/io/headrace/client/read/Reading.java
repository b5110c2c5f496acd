package io.headrace.client.read;

import io.headrace.client.call.Backoff;
import io.headrace.client.call.QuietObserver;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.error.BeyondTailException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.observe.Observer;
import io.headrace.client.observe.Observer.Activity;
import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Carrier.Alarm;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Drives a read: one attempt after another, each from where the last one came to. On the carrier's
 * thread only, but for {@link #view}.
 *
 * <p>At any time it has an attempt under way, or an alarm that begins the next one, or waits for
 * room to begin it, or is over.
 */
final class Reading implements ReadAttempt.Owner {
  /** Advice to reconnect is followed no more often than this. */
  private static final long ADVICE_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Carrier carrier;
  private final RecordsRequests requests;
  private final ReadOptions options;
  private final Backoff backoff;
  private final Observer observer;
  private final BatchQueue queue;
  private final List<CompletableFuture<Boolean>> catchers = new ArrayList<>();

  private ReadProgress progress;
  private @Nullable ReadAttempt attempt;
  private @Nullable Alarm alarm;
  private boolean waitsForRoom;
  private boolean tokenRefused;
  private OptionalLong advisedNanos = OptionalLong.empty();
  private boolean adviceTold;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private boolean over;
  private volatile View view;

  /**
   * What one who takes the batches sees: what waits in memory has not happened to him yet.
   *
   * @param resumeSeqNum from where on he has seen nothing
   * @param caughtUp whether there was nothing behind that
   * @param tail the last tail that the server told
   */
  record View(OptionalLong resumeSeqNum, boolean caughtUp, Optional<Position> tail) {}

  Reading(
      Carrier carrier,
      RecordsRequests requests,
      ReadOptions options,
      Backoff backoff,
      Observer observer) {
    this.carrier = carrier;
    this.requests = requests;
    this.options = options;
    this.backoff = backoff;
    this.observer = new QuietObserver(observer);
    this.queue = new BatchQueue(options.queueBytes(), this::refreshView);
    this.progress = ReadProgress.start(options);
    this.view = new View(progress.position(), false, Optional.empty());
  }

  /** What the one who takes the batches sees now. Any thread. */
  View view() {
    return view;
  }

  /** Done when nothing more comes from the server. Any thread. */
  CompletableFuture<Void> done() {
    return done;
  }

  // From the door.

  void begin() {
    attempt();
  }

  void await(Waiter waiter) {
    queue.await(waiter);
    serve();
  }

  void subscribe(Subscription subscription) {
    if (queue.subscribe(subscription)) {
      subscription.begin();
      serve();
    } else {
      subscription.refuse(
          new IllegalStateException(
              "expected to be the only one who takes the batches, but there is another"));
    }
  }

  /** Hands out what there is, and asks for more if there is room. */
  void serve() {
    queue.handOut();
    tellCatchers();
    if (over || !queue.hasRoom()) {
      return;
    }
    if (waitsForRoom) {
      attempt();
    } else if (attempt != null) {
      attempt.resume();
    }
  }

  void catchUp(CompletableFuture<Boolean> catcher) {
    catchers.removeIf(CompletableFuture::isDone);
    catchers.add(catcher);
    tellCatchers();
  }

  void close() {
    if (!queue.isOver()) {
      // What is dropped now was not taken: whoever reads on elsewhere has to begin with it.
      view = new View(view.resumeSeqNum(), false, view.tail());
      queue.close(requests.subject());
    }
    stop();
    serve();
  }

  // One attempt after another.

  private void attempt() {
    alarm = null;
    waitsForRoom = queue.isFull();
    if (over || waitsForRoom) {
      return;
    }
    observer.attempt(Activity.READ, requests.subject(), backoff.failures() + 1);
    adviceTold = false;
    ReadAttempt next = new ReadAttempt(carrier, requests.subject(), options, this);
    attempt = next;
    next.start(
        requests,
        progress.query(carrier.nanos()),
        ReadAttempt.headers(options.packing()),
        tokenRefused);
  }

  @Override
  public boolean isFull() {
    return queue.isFull();
  }

  @Override
  public void arrived(BatchFrames.Arrival arrival) {
    ReadBatch batch = arrival.batch();
    ReadProgress before = progress;
    progress = before.after(batch, carrier.nanos());
    backoff.progress();
    tokenRefused = false;
    ReadBatch kept = options.ignoreCommandRecords() ? withoutCommands(batch) : batch;
    if (!kept.records().isEmpty()) {
      long first = batch.records().get(0).seqNum();
      queue.add(kept, before.position().orElse(first), arrival.bytes());
    }
    refreshView();
    if (batch.tail().isPresent()) {
      observer.lag(requests.subject(), progress.lag());
    }
    queue.handOut();
    tellCatchers();
    if (arrival.reconnectAdvised() && !over) {
      advised();
    }
  }

  private static ReadBatch withoutCommands(ReadBatch batch) {
    List<SequencedRecord> kept = new ArrayList<>(batch.records().size());
    for (SequencedRecord record : batch.records()) {
      if (!isCommand(record)) {
        kept.add(record);
      }
    }
    return kept.size() == batch.records().size() ? batch : new ReadBatch(kept, batch.tail());
  }

  private static boolean isCommand(SequencedRecord record) {
    return record.headers().size() == 1 && record.headers().get(0).name().isEmpty();
  }

  private void advised() {
    long now = carrier.nanos();
    boolean followed =
        !progress.isComplete()
            && (advisedNanos.isEmpty() || now - advisedNanos.getAsLong() >= ADVICE_PAUSE_NANOS);
    ReadAttempt leaving = attempt;
    if (!adviceTold || followed) {
      // A server that is about to stop says so with every frame.
      adviceTold = true;
      observer.reconnectAdvised(Activity.READ, requests.subject(), followed);
    }
    if (!followed || leaving == null) {
      return;
    }
    advisedNanos = OptionalLong.of(now);
    leaving.retireConnection();
    leaving.stop();
    disconnected();
    attempt();
  }

  @Override
  public void ended() {
    if (options.limits().isEndless()) {
      endedTooEarly("to go on for ever, since the read has no limit");
    } else if (progress.lacksRecords()) {
      endedTooEarly("to have the number of records that was asked for, or to tell of the tail");
    } else {
      finish(null);
    }
  }

  /** Somebody on the way ended it, or a server that stops: nothing says that all has come. */
  private void endedTooEarly(String expected) {
    String message =
        "read " + requests.subject() + ": expected the answer " + expected + ", but it ended";
    failed(AttemptFailure.of(new UnreachableException(message, null), /* isRetryable= */ true));
  }

  @Override
  public void failed(AttemptFailure failure) {
    disconnected();
    HeadraceException why = failure.why();
    if (isOnlyTheEnd(why)) {
      finish(null);
    } else if (canRefreshTokenAfter(why)) {
      tokenRefused = true;
      observer.retry(Activity.READ, requests.subject(), why, Duration.ZERO);
      attempt();
    } else if (failure.isRetryable() && mayTryAgain()) {
      long delayNanos = backoff.delayNanos(failure.retryAfterMillis());
      observer.retry(Activity.READ, requests.subject(), why, Duration.ofNanos(delayNanos));
      alarm = carrier.schedule(this::attempt, delayNanos);
    } else {
      finish(why);
    }
  }

  /** Whether all that was wanted has come, and just the word that it has did not. */
  private boolean isOnlyTheEnd(HeadraceException why) {
    if (why instanceof BeyondTailException unwritten) {
      return progress.endsAt(unwritten.tail(), carrier.nanos());
    }
    return progress.isComplete() && !(why instanceof ProtocolException);
  }

  private boolean canRefreshTokenAfter(HeadraceException why) {
    return why instanceof ServerException answer
        && answer.status() == 401
        && !tokenRefused
        && requests.canRefreshToken();
  }

  private boolean mayTryAgain() {
    // Counts the failure in any case, so that delays grow.
    boolean withinBudget = backoff.failedAndMayTryAgain();
    return switch (options.persistence()) {
      case BUDGETED -> withinBudget;
      case INDEFINITE -> true;
    };
  }

  private void disconnected() {
    attempt = null;
    progress = progress.disconnected();
    refreshView();
  }

  private void finish(@Nullable HeadraceException failure) {
    queue.end(failure);
    stop();
    refreshView();
    serve();
  }

  private void stop() {
    over = true;
    done.complete(null);
    waitsForRoom = false;
    if (attempt != null) {
      attempt.stop();
      attempt = null;
    }
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  // What others learn.

  private void refreshView() {
    OptionalLong resume = queue.isEmpty() ? progress.position() : queue.startsAt();
    view = new View(resume, queue.isEmpty() && progress.caughtUp(), progress.tail());
  }

  private void tellCatchers() {
    if (catchers.isEmpty() || !(view.caughtUp() || queue.isOver())) {
      return;
    }
    List<CompletableFuture<Boolean>> told = List.copyOf(catchers);
    catchers.clear();
    for (CompletableFuture<Boolean> catcher : told) {
      HeadraceException failure = queue.failure();
      if (view.caughtUp() || failure == null) {
        catcher.complete(view.caughtUp());
      } else {
        catcher.completeExceptionally(failure);
      }
    }
  }
}
