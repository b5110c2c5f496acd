package io.headrace.agents;

import io.headrace.agents.RunEndedException.Why;
import io.headrace.sessions.Inbox;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.Steer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connects an agent's thread with the session that its run is in. One append is on its way at
 * a time; what is written meanwhile waits, joined, up to a bound, and then the writer waits.
 *
 * <p>For any thread, under one lock that is held for moments. Sessions are called, and futures
 * completed, outside of it.
 */
final class RunLink {
  private static final Logger LOG = LoggerFactory.getLogger(RunLink.class);

  /** When the disk is full, the same is tried again after this. */
  static final long RETRY_MILLIS = 1_000;

  private final LiveSessions sessions;
  private final HostContext context;
  private final SessionId session;
  private final String run;
  private final String fence;
  private final CompletableFuture<Void> settled = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Outgoing outgoing = new Outgoing();
  private final List<Runnable> hooks = new ArrayList<>();
  private final Heard heard = new Heard();
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
  }

  String run() {
    return run;
  }

  String fence() {
    return fence;
  }

  SessionId session() {
    return session;
  }

  /** Whether it is settled, or not ours to settle any more. */
  boolean isOver() {
    return settled.isDone();
  }

  // What is heard.

  /** Notes down what the session has told. */
  void take(Inbox next) {
    locked(() -> {
      heard.take(next);
      changed.signalAll();
    });
    if (next.cancelRequested()) {
      end(Why.CANCELLED);
    }
  }

  /** What the user said and was not taken; it is now. */
  List<Steer> takeSteers() {
    return locked(() -> {
      check();
      return heard.takeSteers();
    });
  }

  /** Waits for what becomes of a decision. */
  Part.Asked awaitDecision(String decision) {
    await(() -> heard.decided(decision).isPresent());
    return locked(() -> heard.decided(decision).orElseThrow());
  }

  // How it ends.

  /**
   * The thread that answers: it is interrupted when the run is to end, until it is done.
   *
   * @throws RunEndedException if the run is to end already
   */
  void begin(Thread thread) {
    locked(() -> {
      check();
      answering = thread;
    });
  }

  /** The thread is done. */
  void done() {
    locked(() -> answering = null);
  }

  /** Why the run takes nothing more; empty while it does. */
  Optional<Why> ended() {
    return locked(() -> Optional.ofNullable(ended));
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

  /** It is of no use to go on, since the session cannot be asked. */
  void lose(Throwable trouble) {
    if (Troubles.isMistake(trouble)) {
      LOG.error("run {} of session {} is given up", run, session, trouble);
    }
    lose();
  }

  /** Whoever answered is gone; a run that is not settled by now is not kept alive. */
  void leave() {
    if (!settled.isDone()) {
      lose();
    }
  }

  /** It is not ours any more. */
  void lose() {
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
    Optional<Outgoing.Load> next;
    boolean isEnd;
    lock.lock();
    try {
      if (end != null || lost) {
        return settled;
      }
      end = Settling.of(this, outcome, error, usage);
      pendingBytes += outgoing.end();
      next = next();
      isEnd = next.isEmpty() && !sending;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    next.ifPresent(this::send);
    if (isEnd) {
      sendEnd();
    }
    return settled;
  }

  private void sendEnd() {
    Optional<Command.Settle> settle = locked(() -> Optional.ofNullable(end));
    if (settle.isEmpty() || settled.isDone()) {
      return;
    }
    safely(() -> {
      var _ =
          submit(settle::get)
              .whenComplete((_, trouble) ->
                  safely(() -> {
                    if (trouble != null && Troubles.pass(trouble)) {
                      context.alarms().after(RETRY_MILLIS, this::sendEnd);
                      return;
                    }
                    if (trouble != null) {
                      LOG.warn("run {} of session {} could not be settled", run, session, trouble);
                    }
                    settled.complete(null);
                  }));
    });
  }

  // What is written.

  /**
   * Writes an event. Waits while too much is on its way.
   *
   * @throws RunEndedException if the run takes nothing more
   * @throws AnswerFailedException if what was written before could not be stored
   */
  void write(SessionEvent.Work event) {
    int bytes = Outgoing.bytes(event);
    Optional<Outgoing.Load> next;
    lock.lock();
    try {
      int most = context.limits().maxPendingBytes();
      await(() -> pendingBytes == 0 || pendingBytes + bytes <= most);
      pendingBytes += outgoing.add(event);
      next = next();
    } finally {
      lock.unlock();
    }
    next.ifPresent(this::send);
  }

  /** Waits until everything that was written is stored, but for half a character at its end. */
  void flush() {
    await(() -> pendingBytes == 0);
  }

  /** Waits, and notices when the run is to end. */
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
    await(over::get);
  }

  /** Waits until something is so that is guarded by the lock; whoever has it may wait, too. */
  private void await(BooleanSupplier reached) {
    lock.lock();
    try {
      check();
      while (!reached.getAsBoolean()) {
        changed.awaitUninterruptibly();
        check();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Throws what {@link #write} throws, if it would. */
  void requireOpen() {
    locked(this::check);
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
    safely(() -> {
      var _ =
          submit(() -> new Command.Append(run, fence, load.events(), OptionalLong.empty()))
              .whenComplete((outcome, trouble) ->
                  safely(() -> {
                    if (trouble != null && Troubles.pass(trouble)) {
                      context.alarms().after(RETRY_MILLIS, () -> send(load));
                    } else {
                      sent(load, outcome, trouble);
                    }
                  }));
    });
  }

  private void sent(
      Outgoing.Load load, @Nullable SessionOutcome outcome, @Nullable Throwable trouble) {
    if (trouble != null) {
      lose(trouble);
    } else if (Troubles.isLost(outcome)) {
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

  // How it is done.

  /** Has the session do something; what cannot even be said is refused like what it refuses. */
  CompletableFuture<SessionOutcome> submit(Supplier<Command> command) {
    Command said;
    try {
      said = command.get();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(
          new SessionOutcome.Invalid(String.valueOf(e.getMessage())));
    }
    return sessions.submit(session, said, Optional.empty());
  }

  /**
   * Does a step after which others wait for the next. If it fails, there is nothing to wait for.
   */
  void safely(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      lose(e);
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

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
