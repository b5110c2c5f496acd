package io.headrace.client.session;

import io.headrace.client.call.Carriers;
import io.headrace.client.error.ServerException;
import io.headrace.client.transport.Carrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What connects a worker with its run: one request that changes it is on its way at a time, what is
 * written meanwhile waits behind it, and the inbox is listened to all the time, which is the sign
 * of life as well. What fails on the way is tried again for as long as the lease may last; each
 * request is one that may be sent again.
 *
 * <p>For any thread, under one lock that is held for moments; requests are made, and futures
 * completed, outside of it.
 */
final class RunLink {
  /** How much may be written and not acknowledged, in bytes, about. */
  static final int MAX_PENDING_BYTES = 256 << 10;

  /** What an event counts beside its text. */
  private static final int EVENT_BYTES = 64;

  /** What people read of an answer of which something could not be stored. */
  private static final String WORDS = "The answer could not be stored as a whole.";

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final SessionCalls calls;
  private final SessionCalls.OfRun of;
  private final Carrier carrier;
  private final Lease lease;
  private final News news = new News();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Outgoing outgoing = new Outgoing();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private Optional<String> expected;
  private Optional<Runnable> then = Optional.empty();
  private int pendingBytes;
  private boolean sending;
  private boolean closing;
  private @Nullable RuntimeException failure;

  /**
   * @param expected the cursor of the claim
   * @param leaseMillis how long the run may be silent
   */
  RunLink(
      SessionCalls calls,
      SessionCalls.OfRun of,
      Carriers carriers,
      long leaseMillis,
      String expected) {
    this.calls = calls;
    this.of = of;
    this.carrier = carriers.next();
    this.lease = new Lease(carrier, Duration.ofMillis(leaseMillis));
    this.expected = Optional.of(expected);
  }

  SessionCalls.OfRun of() {
    return of;
  }

  /** Done when the run has ended for us: settled, or lost. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** What the worker has been told. */
  News news() {
    return news;
  }

  // The inbox.

  /** Begins to listen. */
  void listen() {
    listen(Optional.empty());
  }

  private void listen(Optional<String> seen) {
    if (ended.isDone()) {
      return;
    }
    long asked = lease.now();
    var unused =
        calls
            .inbox(of, lease.longestWait(), seen)
            .whenComplete((answer, trouble) -> {
              if (answer == null) {
                again(trouble, () -> listen(seen));
              } else if (isRefused(answer)) {
                heardOfTheEnd(answer);
              } else {
                lease.alive(asked);
                answer.inbox().ifPresent(news::told);
                listen(Optional.of(answer.cursor()));
              }
            });
  }

  /** The run has ended, or was taken. If it is being settled here, that is told of it instead. */
  private void heardOfTheEnd(SessionJson.Members answer) {
    if (!locked(() -> closing)) {
      lose(lost(answer));
    }
  }

  // What is written.

  /**
   * Takes an event, if there is room for it.
   *
   * @return done when it is worth to try again; empty if it was taken
   */
  Optional<CompletableFuture<Void>> write(RunEvent event) {
    int bytes = EVENT_BYTES + event.text().length() * 3;
    Optional<Runnable> next;
    lock.lock();
    try {
      check();
      if (pendingBytes > 0 && pendingBytes + bytes > MAX_PENDING_BYTES) {
        CompletableFuture<Void> room = new CompletableFuture<>();
        waiting.add(room);
        return Optional.of(room);
      }
      pendingBytes += bytes;
      outgoing.add(event, bytes);
      next = next();
    } finally {
      lock.unlock();
    }
    next.ifPresent(Runnable::run);
    return Optional.empty();
  }

  /** Throws why nothing is taken any more, if that is so; under the lock. */
  private void check() {
    if (failure != null) {
      throw failure;
    }
    if (closing) {
      throw new IllegalStateException(
          "expected a run that is being written, but " + of.subject() + " was settled here");
    }
  }

  /** Does something once everything that was written is stored; one thing at a time. */
  private void afterwards(Runnable what) {
    Optional<Runnable> next;
    lock.lock();
    try {
      then = Optional.of(what);
      next = next();
    } finally {
      lock.unlock();
    }
    next.ifPresent(Runnable::run);
  }

  /** What is to be done now, outside of the lock; under the lock. */
  private Optional<Runnable> next() {
    if (sending) {
      return Optional.empty();
    }
    if (!outgoing.isEmpty()) {
      sending = true;
      Outgoing.Load load = outgoing.take();
      return Optional.of(() -> send(load));
    }
    Optional<Runnable> last = then;
    then = Optional.empty();
    sending = last.isPresent();
    return last;
  }

  private void send(Outgoing.Load load) {
    long asked = lease.now();
    var unused =
        calls
            .events(of, load.events(), expected())
            .whenComplete((answer, trouble) -> {
              if (answer == null) {
                again(trouble, () -> send(load));
              } else if (isRefused(answer) && !answer.code().equals("conflict")) {
                refused(answer);
              } else {
                // A conflict is the same as success: an earlier attempt stored it, and nobody but
                // us
                // writes with this fence.
                lease.alive(asked);
                sent(load.bytes(), Optional.of(answer.cursor()));
                answer.inbox().ifPresent(news::told);
              }
            });
  }

  private Optional<String> expected() {
    return locked(() -> expected);
  }

  /**
   * What was on its way is stored.
   *
   * @param cursor our last event, if it is another one now
   */
  private void sent(int bytes, Optional<String> cursor) {
    Optional<Runnable> next;
    List<CompletableFuture<Void>> woken;
    lock.lock();
    try {
      expected = cursor.or(() -> expected);
      pendingBytes -= bytes;
      sending = false;
      next = next();
      woken = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    next.ifPresent(Runnable::run);
    woken.forEach(each -> each.complete(null));
  }

  // What is asked.

  /** Asks, once everything that was written is stored. */
  CompletableFuture<Decision> ask(Question question) {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    lock.lock();
    try {
      check();
      if (then.isPresent()) {
        throw new IllegalStateException(
            "expected one question at a time, but another one is still being asked in "
                + of.subject());
      }
    } finally {
      lock.unlock();
    }
    String key = calls.newKey();
    news.questions().add(key, decision);
    afterwards(() -> ask(question, key));
    // Whoever asks is told when the run ends first.
    var unused =
        ended.whenComplete((value, trouble) -> decision.completeExceptionally(endedFirst()));
    return decision;
  }

  private void ask(Question question, String key) {
    long sentAt = lease.now();
    var unused =
        calls
            .ask(of, question, key)
            .whenComplete((answer, trouble) -> {
              if (answer == null) {
                again(trouble, () -> ask(question, key));
              } else if (answer.code().equals("too_late")) {
                // The run is to end: nobody decides any more.
                news.cancelRequested().complete(null);
                news.questions().tooLate(key);
                sent(0, Optional.empty());
              } else if (isRefused(answer)) {
                refused(answer);
              } else {
                lease.alive(sentAt);
                news.questions().asked(key, answer.decision());
                sent(0, Optional.of(answer.cursor()));
              }
            });
  }

  private RuntimeException endedFirst() {
    return failure().orElseGet(() -> new RunLostException("settled", of.subject() + " has ended"));
  }

  // How it ends.

  /**
   * Settles, once everything that was written is stored. The first who says how is heard. An answer
   * of which something could not be stored is not complete, whoever says so: it is settled as
   * failed, and the future fails with the reason.
   */
  CompletableFuture<Void> settle(
      RunOutcome outcome, Optional<String> error, Optional<String> usage) {
    lock.lock();
    try {
      if (closing || failure instanceof RunLostException) {
        return ended;
      }
      closing = true;
    } finally {
      lock.unlock();
    }
    afterwards(() -> {
      if (failure().isPresent() && outcome == RunOutcome.COMPLETED) {
        sendEnd(RunOutcome.FAILED, Optional.of(WORDS), usage);
      } else {
        sendEnd(outcome, error, usage);
      }
    });
    return ended;
  }

  private Optional<RuntimeException> failure() {
    return locked(() -> Optional.ofNullable(failure));
  }

  private void sendEnd(RunOutcome outcome, Optional<String> error, Optional<String> usage) {
    var unused =
        calls
            .settle(of, outcome, error, usage)
            .whenComplete((answer, trouble) -> {
              if (answer == null) {
                again(trouble, () -> sendEnd(outcome, error, usage));
              } else if (isRefused(answer)) {
                lose(lost(answer));
              } else {
                finish();
              }
            });
  }

  private void finish() {
    news.cancelRequested().cancel(false);
    failure().ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(null));
  }

  /** What was on its way was refused for good. */
  private void refused(SessionJson.Members answer) {
    if (answer.code().equals("fenced") || answer.code().equals("settled")) {
      lose(lost(answer));
    } else {
      fail(
          new ServerException(409, answer.code(), of.subject() + ": " + answer.words() + " (409)"));
    }
  }

  /** Nothing more is written; the run can still be settled, or is being settled. */
  private void fail(RuntimeException why) {
    List<CompletableFuture<Void>> woken;
    Optional<Runnable> next;
    lock.lock();
    try {
      failure = why;
      sending = false;
      outgoing.clear();
      pendingBytes = 0;
      if (!closing) {
        then = Optional.empty();
      }
      next = next();
      woken = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    next.ifPresent(Runnable::run);
    woken.forEach(each -> each.complete(null));
    news.questions().fail(why);
  }

  /** Ends it because the client is closed. */
  void abandon() {
    lose(new RunLostException("closed", of.subject() + ": the client was closed"));
  }

  /** The run is not ours any more. */
  private void lose(RuntimeException why) {
    List<CompletableFuture<Void>> woken;
    lock.lock();
    try {
      failure = why;
      outgoing.clear();
      then = Optional.empty();
      woken = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    woken.forEach(each -> each.complete(null));
    news.questions().fail(why);
    news.cancelRequested().cancel(false);
    ended.completeExceptionally(why);
  }

  private RunLostException lost(SessionJson.Members answer) {
    return new RunLostException(answer.code(), of.subject() + ": " + answer.words());
  }

  private static boolean isRefused(SessionJson.Members answer) {
    return !answer.code().isEmpty();
  }

  // What fails on the way.

  /** Does the same again a little later, if that is of any use. */
  private void again(@Nullable Throwable trouble, Runnable what) {
    RuntimeException why = Trouble.cause(trouble);
    switch (Trouble.of(why)) {
      case PASSES -> {
        if (lease.isOver()) {
          lose(new RunLostException("unreachable", of.subject() + ": " + why.getMessage()));
        } else {
          later(what);
        }
      }
      case LOSES -> lose(new RunLostException("gone", of.subject() + ": " + why.getMessage()));
      case REFUSES -> fail(why);
    }
  }

  private void later(Runnable what) {
    try {
      carrier.execute(() -> {
        var unused = carrier.schedule(what, PAUSE.toNanos());
      });
    } catch (RejectedExecutionException e) {
      abandon();
    }
  }

  private <T> T locked(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      lock.unlock();
    }
  }
}
