package io.headrace.agents;

import io.headrace.agents.RunEndedException.Why;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.Offer;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent at one run, from the claim to the end. */
final class Answering {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

  /** A claim that finds the disk full is made again after this, as long as the run waits. */
  private static final long RETRY_MILLIS = 1_000;

  /** What people read of a run that was under way when the server was stopped. */
  private static final Optional<String> STOPPED =
      Optional.of("The server was stopped while this was being written.");

  private final LiveSessions sessions;
  private final HostContext context;
  private final Agent agent;
  private final Offer offer;
  private final Waits waits;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable RunLink link;
  private boolean stopped;

  Answering(LiveSessions sessions, HostContext context, Agent agent, Offer offer, Waits waits) {
    this.sessions = sessions;
    this.context = context;
    this.agent = agent;
    this.offer = offer;
    this.waits = waits;
  }

  /** Does all of it, on a thread of its own. */
  void run() {
    try {
      claim().ifPresent(this::answer);
    } catch (RuntimeException e) {
      LOG.warn("run {} of session {} was not answered", offer.run(), offer.session(), e);
    } finally {
      over.complete(null);
    }
  }

  /** Ends it as interrupted. The future is completed when it is settled. */
  CompletableFuture<Void> stop() {
    RunLink claimed;
    lock.lock();
    try {
      stopped = true;
      claimed = link;
    } finally {
      lock.unlock();
    }
    return claimed == null ? over : stop(claimed);
  }

  private static CompletableFuture<Void> stop(RunLink link) {
    link.end(Why.CLOSING);
    return link.ended().equals(Optional.of(Why.CANCELLED))
        ? link.settle(RunOutcome.CANCELLED, Optional.empty(), Optional.empty())
        : link.settle(RunOutcome.INTERRUPTED, STOPPED, Optional.empty());
  }

  private Optional<SessionOutcome.Claimed> claim() {
    Command.Claim claim =
        new Command.Claim(offer.run(), sessions.claimant("headrace/" + agent.name()));
    while (!isStopped()) {
      try {
        SessionOutcome outcome = sessions.submit(offer.session(), claim, Optional.empty()).join();
        // Whatever else it is, somebody was faster, or the run has ended.
        return outcome instanceof SessionOutcome.Claimed claimed
            ? Optional.of(claimed)
            : Optional.empty();
      } catch (CompletionException e) {
        if (!Troubles.pass(e)) {
          throw e;
        }
        CompletableFuture<Void> later = new CompletableFuture<>();
        context.alarms().after(RETRY_MILLIS, () -> later.complete(null));
        later.join();
      }
    }
    return Optional.empty();
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  private void answer(SessionOutcome.Claimed run) {
    RunLink claimed = new RunLink(sessions, context, offer.session(), run);
    lock.lock();
    try {
      link = claimed;
    } finally {
      lock.unlock();
    }
    try {
      Listening listening = new Listening(sessions, context.alarms(), claimed, run.leaseMillis());
      listening.follow();
      (isStopped() ? stop(claimed) : answered(claimed, listening)).join();
    } finally {
      claimed.leave();
    }
  }

  private CompletableFuture<Void> answered(RunLink claimed, Listening listening) {
    try {
      List<Message> messages =
          sessions.snapshot(offer.session()).join().state().transcript().messages();
      Run run = new Run(claimed, new Asking(claimed, listening, waits), context, messages);
      Optional<Throwable> failure = answer(claimed, run);
      return settle(claimed, run.usage(), failure);
    } catch (RuntimeException e) {
      return settle(claimed, Optional.empty(), Optional.of(e));
    }
  }

  private Optional<Throwable> answer(RunLink claimed, Run run) {
    try {
      claimed.begin(Thread.currentThread());
      agent.answer(run);
      claimed.flush();
      return Optional.empty();
    } catch (Throwable e) {
      return Optional.of(e);
    } finally {
      claimed.done();
    }
  }

  private CompletableFuture<Void> settle(
      RunLink claimed, Optional<Json> usage, Optional<Throwable> failure) {
    Optional<Why> ended = claimed.ended();
    if (ended.isPresent()) {
      return switch (ended.get()) {
        case CANCELLED -> claimed.settle(RunOutcome.CANCELLED, Optional.empty(), usage);
        case CLOSING -> stop(claimed);
        case LOST -> CompletableFuture.completedFuture(null);
      };
    }
    return failure.isEmpty()
        ? claimed.settle(RunOutcome.COMPLETED, Optional.empty(), usage)
        : claimed.settle(RunOutcome.FAILED, Optional.of(words(failure.get())), usage);
  }

  private String words(Throwable failure) {
    if (failure instanceof AnswerFailedException known) {
      if (known.getCause() != null) {
        LOG.info("run {} of session {} failed", offer.run(), offer.session(), known);
      }
      return known.words();
    }
    LOG.error(
        "the agent {} failed at run {} of session {}",
        agent.name(),
        offer.run(),
        offer.session(),
        failure);
    return "Something went wrong in the agent; the server's log tells more.";
  }
}
