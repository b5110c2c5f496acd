package io.headrace.client.session;

import io.headrace.client.call.Carriers;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.transport.Carrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What connects a worker with its run: it makes the requests that the {@link Outbox} says, and
 * listens to the inbox all the time, which is the sign of life as well. What fails on the way is
 * tried again until nothing was heard for {@link #LONGEST_TRIAL} or a lease, and no request for
 * longer than that; each is one that may be sent again. The server alone knows whether the run is
 * dead: while it is away nobody can be heard, and no lease ends.
 *
 * <p>For any thread. Requests are made, and futures completed, under no lock. Whatever goes wrong
 * when a request is made or its answer is read becomes the failure of the run: every future ends.
 */
final class RunLink {
  /** How long a request that fails again and again is tried, if a lease is no longer than that. */
  static final Duration LONGEST_TRIAL = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final SessionCalls calls;
  private final SessionCalls.OfRun of;
  private final Carrier carrier;
  private final Lease lease;
  private final Outbox outbox;
  private final News news = new News();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** The request for news, so that nobody waits for it when the run has ended. */
  private volatile Optional<CompletableFuture<?>> listening = Optional.empty();

  /**
   * @param leaseMillis how long the run may be silent
   * @param expected the cursor of the claim
   */
  RunLink(
      SessionCalls calls,
      SessionCalls.OfRun of,
      Carriers carriers,
      long leaseMillis,
      String expected) {
    this.calls = calls.ofOneRun();
    this.of = of;
    this.carrier = carriers.next();
    this.lease = new Lease(carrier, Duration.ofMillis(leaseMillis));
    this.outbox = new Outbox(of.subject(), expected);
    var unused =
        ended.whenComplete((value, trouble) -> listening.ifPresent(it -> it.cancel(false)));
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

  // What the worker says.

  /**
   * Takes an event, as soon as there is room for it.
   *
   * @throws HeadraceException why nothing is taken any more
   * @throws IllegalStateException if the run was settled here
   * @throws InterruptedException if the thread is interrupted while there is no room
   */
  void write(RunEvent event) throws InterruptedException {
    outbox.write(event);
    proceed();
  }

  /** What the user said and nobody here has taken. It is taken if this can be said. */
  List<Steer> takeSteers() {
    List<Steer> steers =
        news.takeSteers(fresh -> {
          List<RunEvent> taken = new ArrayList<>();
          fresh.forEach(steer -> taken.add(RunEvent.steerTaken(steer.id())));
          outbox.add(taken);
        });
    proceed();
    return steers;
  }

  /** Asks, once everything that was written before is stored. */
  CompletableFuture<Decision> ask(Question question) {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    outbox.add(new Asking(question, calls.newKey(), decision));
    // Whoever asks is told when the run ends first.
    var unused =
        ended.whenComplete((value, trouble) -> decision.completeExceptionally(endedFirst()));
    proceed();
    return decision;
  }

  private RuntimeException endedFirst() {
    return outbox
        .failure()
        .orElseGet(() -> new RunLostException("settled", of.subject() + " has ended"));
  }

  /**
   * Settles, once everything that was written is stored. The first who says how is heard. An answer
   * of which something could not be stored is not complete, whoever says so: it is settled as
   * failed, and the future fails with the reason.
   */
  CompletableFuture<Void> settle(
      RunOutcome outcome, Optional<String> error, Optional<String> usage) {
    if (outbox.end(new Settling(outcome, error, usage))) {
      proceed();
    }
    return ended;
  }

  /** Settles what nobody goes on with: as cancelled if somebody wanted that, else as failed. */
  CompletableFuture<Void> giveUp(Optional<String> usage) {
    return isCancelRequested()
        ? settle(RunOutcome.CANCELLED, Optional.empty(), usage)
        : settle(
            RunOutcome.FAILED,
            Optional.of("The worker stopped in the midst of this answer. Try again."),
            usage);
  }

  boolean isCancelRequested() {
    CompletableFuture<Void> wanted = news.cancelRequested();
    return wanted.isDone() && !wanted.isCancelled();
  }

  // How it is sent.

  /** Does what is to be done now, if anything is. */
  private void proceed() {
    outbox.next().ifPresent(work -> make(work, lease.now(), /* inDoubt= */ false));
  }

  /**
   * Makes a request.
   *
   * @param since when it was made first
   * @param inDoubt whether it may have been done before
   */
  private void make(Work work, long since, boolean inDoubt) {
    if (ended.isDone()) {
      return;
    }
    try {
      long asked = lease.now();
      var unused =
          work.request(calls, of, outbox.expected())
              .whenComplete((answer, trouble) -> {
                try {
                  if (answer == null) {
                    boolean inDoubtNow = inDoubt || Trouble.leavesDoubt(trouble);
                    again(
                        trouble,
                        since,
                        () -> make(work, since, inDoubtNow),
                        why -> refused(work, why));
                  } else {
                    heard(work, answer, asked, inDoubt || answer.isAfterDoubt());
                  }
                } catch (RuntimeException | Error e) {
                  refused(work, unexpected(e));
                }
              });
    } catch (RuntimeException | Error e) {
      // It cannot be packed, say, for want of a library.
      refused(work, unexpected(e));
    }
  }

  private void heard(Work work, SessionJson.Members answer, long asked, boolean inDoubt) {
    if (isLost(answer)) {
      lose(lost(answer));
    } else if (work instanceof Writing events) {
      stored(events, answer, asked, inDoubt);
    } else if (work instanceof Asking asking) {
      asked(asking, answer, asked);
    } else if (work instanceof Settling settling) {
      settled(settling, answer);
    }
  }

  private void stored(Writing events, SessionJson.Members answer, long asked, boolean inDoubt) {
    // A conflict is the same as success where an earlier attempt may have stored it. Where none
    // can, somebody else writes with our fence, and what we say has no place.
    boolean wasStored =
        inDoubt
            && answer.code().equals("conflict")
            && events.canBeStored(outbox.expected(), answer.cursor());
    if (isRefused(answer) && !wasStored) {
      refused(events, refusal(answer));
      return;
    }
    String cursor = answer.cursor();
    lease.alive(asked);
    answer.inbox().ifPresent(news::told);
    outbox.done(events, Optional.of(cursor));
    proceed();
  }

  private void asked(Asking asking, SessionJson.Members answer, long asked) {
    if (answer.code().equals("too_late")) {
      // The run is to end: nobody decides any more.
      outbox.done(asking, Optional.empty());
      news.cancelRequested().complete(null);
      asking.decision().complete(Decision.NONE);
    } else if (isRefused(answer)) {
      refused(asking, refusal(answer));
      return;
    } else {
      String id = answer.decision();
      outbox.done(asking, Optional.of(answer.cursor()));
      lease.alive(asked);
      news.questions().asked(id, asking.decision());
      // Who failed meanwhile is told of nothing any more.
      outbox.failure().ifPresent(asking.decision()::completeExceptionally);
    }
    proceed();
  }

  private void settled(Settling settling, SessionJson.Members answer) {
    String wanted = settling.outcome().word();
    String outcome = answer.outcome().orElse(wanted);
    if (isRefused(answer)) {
      lose(refusal(answer));
    } else if (!outcome.equals(wanted)) {
      lose(
          new RunLostException(
              "settled",
              of.subject() + " had ended as " + outcome + " before it was settled as " + wanted));
    } else if (outbox.settle()) {
      news.cancelRequested().cancel(false);
      outbox.failure().ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(null));
    }
  }

  /** Something will never be taken. */
  private void refused(Work work, RuntimeException why) {
    if (work instanceof Settling) {
      lose(why);
      return;
    }
    if (work instanceof Asking asking) {
      asking.decision().completeExceptionally(why);
    } else {
      fail(why);
    }
    outbox.done(work, Optional.empty());
    proceed();
  }

  // The inbox.

  /** Begins to listen: what was said before the run was claimed is heard, too. */
  void listen() {
    listen(Optional.empty());
  }

  private void listen(Optional<String> seen) {
    if (ended.isDone()) {
      return;
    }
    try {
      long asked = lease.now();
      CompletableFuture<SessionJson.Members> call = calls.inbox(of, lease.longestWait(), seen);
      listening = Optional.of(call);
      if (ended.isDone()) {
        call.cancel(false);
      }
      var unused =
          call.whenComplete((answer, trouble) -> {
            try {
              if (answer == null) {
                again(trouble, lease.now(), () -> listen(seen), this::failed);
              } else {
                heard(answer, asked);
              }
            } catch (RuntimeException | Error e) {
              failed(unexpected(e));
            }
          });
    } catch (RuntimeException | Error e) {
      failed(unexpected(e));
    }
  }

  private void heard(SessionJson.Members answer, long asked) {
    if (!isRefused(answer)) {
      String cursor = answer.cursor();
      lease.alive(asked);
      answer.inbox().ifPresent(news::told);
      listen(Optional.of(cursor));
    } else if (!outbox.isEnding()) {
      lose(lost(answer));
    }
    // Else it is being settled here, which is told of the end instead.
  }

  /** There will be no more news, nor signs of life: it is time to settle. */
  private void failed(RuntimeException why) {
    fail(why);
    proceed();
  }

  // How it ends otherwise.

  /** Nothing more is written; the run can still be settled, or is being settled. */
  private void fail(RuntimeException why) {
    outbox.fail(why).forEach(asking -> asking.decision().completeExceptionally(why));
    news.questions().fail(why);
  }

  /** Ends it because the client is closed. */
  void abandon() {
    lose(new RunLostException("closed", of.subject() + ": the client was closed"));
  }

  /** The run is not ours any more. */
  private void lose(RuntimeException why) {
    if (outbox.lose(why)) {
      news.cancelRequested().cancel(false);
      // Whoever waits for a decision is told with it.
      ended.completeExceptionally(why);
    }
  }

  private RunLostException lost(SessionJson.Members answer) {
    return new RunLostException(answer.code(), of.subject() + ": " + answer.words());
  }

  private ServerException refusal(SessionJson.Members answer) {
    return new ServerException(
        409, answer.code(), of.subject() + ": " + answer.words() + " (409 " + answer.code() + ")");
  }

  private static boolean isRefused(SessionJson.Members answer) {
    return !answer.code().isEmpty();
  }

  /** Whether nothing that could be asked for would be taken any more. */
  private static boolean isLost(SessionJson.Members answer) {
    return switch (answer.code()) {
      case "fenced", "settled", "session_deletion_pending", "stream_closed" -> true;
      default -> false;
    };
  }

  private RuntimeException unexpected(Throwable failure) {
    return failure instanceof HeadraceException known
        ? known
        : new ProtocolException(
            of.subject() + ": a request could not be made, or its answer not be read: " + failure,
            failure);
  }

  // What fails on the way.

  /**
   * Does the same again a little later, if that is of any use.
   *
   * @param since when it was done first
   * @param refused is told if it is of no use
   */
  private void again(
      @Nullable Throwable trouble, long since, Runnable what, Consumer<RuntimeException> refused) {
    RuntimeException why = Trouble.cause(trouble);
    switch (Trouble.of(why)) {
      case PASSES -> {
        if (lease.isOver(LONGEST_TRIAL) || lease.isOver(since, LONGEST_TRIAL)) {
          lose(new RunLostException("unreachable", of.subject() + ": " + why.getMessage()));
        } else {
          later(what);
        }
      }
      case LOSES -> lose(new RunLostException("gone", of.subject() + ": " + why.getMessage()));
      case REFUSES -> refused.accept(why);
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
}
