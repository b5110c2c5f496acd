package io.headrace.agents;

import io.headrace.agents.RunEndedException.Why;
import io.headrace.sessions.Inbox;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.rules.WorkSizes;
import io.headrace.sessions.state.Steer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connects an agent's thread with the session that its run is in. One append is on its way at
 * a time; what is written meanwhile waits, joined, up to a bound, and then the writer waits. The
 * inbox is asked for again and again, which is the sign of life as well.
 *
 * <p>For any thread, under one lock that is held for moments. Sessions are called, and futures
 * completed, outside of it.
 */
final class RunLink {
  private static final Logger LOG = LoggerFactory.getLogger(RunLink.class);

  /** When the disk is full, the same is tried again after this. */
  private static final long RETRY_MILLIS = 1_000;

  /** What an event counts beside its text, so that empty ones are bounded, too. */
  private static final int EVENT_BYTES = 64;

  private static final int MAX_ERROR_LENGTH = 1_000;

  private final LiveSessions sessions;
  private final HostContext context;
  private final SessionId session;
  private final String run;
  private final String fence;
  private final long leaseMillis;
  private final CompletableFuture<Void> settled = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Outgoing outgoing = new Outgoing();
  private final List<Runnable> hooks = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();
  private Optional<Inbox> inbox = Optional.empty();
  private int pendingBytes;
  private boolean sending;
  private @Nullable Thread answering;
  private @Nullable Why ended;
  private boolean lost;
  private @Nullable AnswerFailedException failure;
  private Command.@Nullable Settle end;

  RunLink(
      LiveSessions sessions,
      HostContext context,
      SessionId session,
      SessionOutcome.Claimed claimed) {
    this.sessions = sessions;
    this.context = context;
    this.session = session;
    this.run = claimed.run();
    this.fence = claimed.fence();
    this.leaseMillis = claimed.leaseMillis();
  }

  String run() {
    return run;
  }

  SessionId session() {
    return session;
  }

  // The inbox.

  /** Begins to listen to what the session has to tell, and to give signs of life. */
  void follow() {
    follow(-1);
  }

  private void follow(long seenSeqNum) {
    // Asking again after a quarter of a lease keeps it alive with time to spare: what asks after
    // a third of one is a sign of life.
    var _ =
        sessions
            .inbox(session, run, fence, seenSeqNum, Math.max(1, leaseMillis / 4))
            .whenComplete((next, trouble) -> {
              if (trouble != null || next == null || next.isEmpty()) {
                lose();
              } else if (!settled.isDone()) {
                take(next.get());
                follow(next.get().seqNum());
              }
            });
  }

  private void take(Inbox next) {
    locked(() -> {
      inbox = Optional.of(next);
      taken.retainAll(next.steers().stream().map(Steer::steer).toList());
      changed.signalAll();
    });
    if (next.cancelRequested()) {
      end(Why.CANCELLED);
    }
  }

  // How it ends.

  /** The thread that answers: it is interrupted when the run is to end, until it is done. */
  void begin(Thread thread) {
    locked(() -> answering = thread);
  }

  /** The thread is done. */
  void done() {
    locked(() -> answering = null);
  }

  /** Why the run takes nothing more; empty while it does. */
  Optional<Why> ended() {
    lock.lock();
    try {
      return Optional.ofNullable(ended);
    } finally {
      lock.unlock();
    }
  }

  /** Why what was written could not be stored; empty if it could. */
  Optional<AnswerFailedException> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /** The run takes nothing more from its agent, and the agent is told. */
  void end(Why why) {
    List<Runnable> calls;
    lock.lock();
    try {
      if (ended != null) {
        return;
      }
      ended = why;
      calls = List.copyOf(hooks);
      hooks.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // Closing connections may take a while, which whoever tells us cannot wait for.
    context.threads().newThread(() -> tell(calls)).start();
  }

  private void tell(List<Runnable> calls) {
    locked(() -> {
      if (answering != null) {
        answering.interrupt();
      }
    });
    for (Runnable call : calls) {
      try {
        call.run();
      } catch (RuntimeException e) {
        LOG.warn("what run {} of session {} wanted to be done at its end failed", run, session, e);
      }
    }
  }

  /** It is not ours any more. */
  private void lose() {
    end(Why.LOST);
    locked(() -> {
      lost = true;
      outgoing.clear();
    });
    settled.complete(null);
  }

  /**
   * Calls something when the run is to end, on a thread of its own; at once, on this one, if it is.
   *
   * @return takes it back
   */
  Runnable onEnd(Runnable call) {
    lock.lock();
    try {
      if (ended == null) {
        hooks.add(call);
        return () -> locked(() -> hooks.remove(call));
      }
    } finally {
      lock.unlock();
    }
    call.run();
    return () -> {};
  }

  /**
   * Ends the run, once everything that was written is stored. The first who says how is heard.
   *
   * @return when it is settled, or is not ours to settle any more
   */
  CompletableFuture<Void> settle(RunOutcome outcome, Optional<String> error, Optional<Json> usage) {
    boolean idle;
    lock.lock();
    try {
      if (end != null || lost) {
        return settled;
      }
      end = new Command.Settle(run, fence, outcome, error.map(RunLink::shortened), usage);
      idle = !sending && outgoing.isEmpty();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (idle) {
      sendEnd();
    }
    return settled;
  }

  private static String shortened(String error) {
    return error.length() <= MAX_ERROR_LENGTH
        ? error
        : error.substring(0, MAX_ERROR_LENGTH - 1) + "…";
  }

  private void sendEnd() {
    Command.Settle settle = end();
    if (settle == null || settled.isDone()) {
      return;
    }
    var _ =
        sessions
            .submit(session, settle, Optional.empty())
            .whenComplete((outcome, trouble) -> {
              if (trouble != null && Troubles.pass(trouble)) {
                context.alarms().after(RETRY_MILLIS, this::sendEnd);
                return;
              }
              if (trouble != null) {
                LOG.warn("run {} of session {} could not be settled", run, session, trouble);
              }
              settled.complete(null);
            });
  }

  private Command.@Nullable Settle end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  // What is written.

  /**
   * Writes an event. Waits while too much is on its way.
   *
   * @throws RunEndedException if the run takes nothing more
   * @throws AnswerFailedException if what was written before could not be stored
   */
  void write(SessionEvent.Work event) {
    int bytes = EVENT_BYTES + WorkSizes.of(event);
    Optional<Outgoing.Load> next;
    lock.lock();
    try {
      check();
      while (pendingBytes > 0 && pendingBytes + bytes > context.limits().maxPendingBytes()) {
        changed.awaitUninterruptibly();
        check();
      }
      pendingBytes += bytes;
      outgoing.add(event, bytes);
      next = next();
    } finally {
      lock.unlock();
    }
    next.ifPresent(this::send);
  }

  /** Waits until everything that was written is stored. */
  void flush() {
    lock.lock();
    try {
      check();
      while (pendingBytes > 0) {
        changed.awaitUninterruptibly();
        check();
      }
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (ended != null) {
      throw new RunEndedException(run, ended);
    }
    if (failure != null) {
      throw failure;
    }
    if (end != null) {
      throw new RunEndedException(run, Why.LOST);
    }
  }

  /** What is to be sent now; under the lock. */
  private Optional<Outgoing.Load> next() {
    if (sending || outgoing.isEmpty()) {
      return Optional.empty();
    }
    sending = true;
    return Optional.of(outgoing.take());
  }

  private void send(Outgoing.Load load) {
    Command.Append append = new Command.Append(run, fence, load.events(), OptionalLong.empty());
    var _ =
        sessions
            .submit(session, append, Optional.empty())
            .whenComplete((outcome, trouble) -> {
              if (trouble != null && Troubles.pass(trouble)) {
                context.alarms().after(RETRY_MILLIS, () -> send(load));
              } else {
                sent(load, outcome, trouble);
              }
            });
  }

  private void sent(
      Outgoing.Load load, @Nullable SessionOutcome outcome, @Nullable Throwable trouble) {
    if (trouble != null || Troubles.isLost(outcome)) {
      lose();
    }
    Optional<Outgoing.Load> next;
    boolean isEnd;
    lock.lock();
    try {
      pendingBytes -= load.bytes();
      sending = false;
      if (trouble == null) {
        Troubles.failure(outcome).ifPresent(each -> failure = failure == null ? each : failure);
      }
      if (failure != null) {
        outgoing.clear();
        pendingBytes = 0;
      }
      next = next();
      isEnd = next.isEmpty() && end != null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    next.ifPresent(this::send);
    if (isEnd) {
      sendEnd();
    }
  }

  // What is asked.

  /** Asks a person, and waits for what becomes of it. */
  Part.Asked ask(Part.Question question) {
    flush();
    SessionOutcome outcome =
        sessions.submit(session, new Command.Ask(run, fence, question), Optional.empty()).join();
    if (outcome instanceof SessionOutcome.Asked asked) {
      return await(asked.decision());
    }
    if (outcome instanceof SessionOutcome.TooLate) {
      end(Why.CANCELLED);
    } else if (Troubles.isLost(outcome)) {
      lose();
    }
    lock.lock();
    try {
      check();
    } finally {
      lock.unlock();
    }
    throw Troubles.failure(outcome)
        .orElseGet(() -> new AnswerFailedException("The session could not ask: " + outcome + "."));
  }

  private Part.Asked await(String decision) {
    lock.lock();
    try {
      while (true) {
        check();
        Optional<Part.Asked> decided =
            inbox.stream()
                .flatMap(each -> each.decisions().stream())
                .filter(each -> each.question().decision().equals(decision))
                .filter(each -> each.state() != DecisionState.OPEN)
                .findAny();
        if (decided.isPresent()) {
          return decided.get();
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the user said to the run and it has not taken; it has now. */
  List<Steer> takeSteers() {
    // Not what was heard last: what is accepted before this call is not to wait for another turn.
    sessions.inbox(session, run, fence, -1, 0).join().ifPresent(this::take);
    List<Steer> steers;
    lock.lock();
    try {
      check();
      steers =
          inbox.stream()
              .flatMap(each -> each.steers().stream())
              .filter(each -> taken.add(each.steer()))
              .toList();
    } finally {
      lock.unlock();
    }
    steers.forEach(steer -> write(new SessionEvent.SteerTaken(run, steer.steer())));
    return steers;
  }

  /** Waits. */
  void pause(Duration time) {
    AtomicBoolean over = new AtomicBoolean();
    context
        .alarms()
        .after(
            Math.max(0, time.toMillis()),
            () ->
                locked(() -> {
                  over.set(true);
                  changed.signalAll();
                }));
    lock.lock();
    try {
      check();
      while (!over.get()) {
        changed.awaitUninterruptibly();
        check();
      }
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}
