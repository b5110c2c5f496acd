package io.headrace.agents.openai;

import io.headrace.agents.Agent;
import io.headrace.agents.AgentHost;
import io.headrace.agents.AgentLimits;
import io.headrace.agents.HostContext;
import io.headrace.log.ReadLimits;
import io.headrace.log.Stream;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemThreads;
import io.headrace.log.time.SystemTime;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.RecordFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Sessions on real threads, in memory, with alarms that ring fifty times as early as asked for. */
final class LiveStage implements AutoCloseable {
  private static final SessionId ID = SessionId.of("talk");
  private static final long HURRY = 50;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService lane = Executors.newSingleThreadExecutor();
  private final AtomicLong fences = new AtomicLong();
  private final RunningJournal journal;
  private final HostContext context;
  private final LiveSessions sessions;
  private Optional<AgentHost> host = Optional.empty();

  LiveStage() throws Exception {
    journal =
        RunningJournal.open(new MemoryDisk(256L << 20), SystemTime.INSTANCE, JournalOptions.MEMORY);
    context =
        new HostContext(
            SystemTime.INSTANCE, this::after, SystemThreads.virtual("agent-"), AgentLimits.DEFAULT);
    sessions =
        new LiveSessions(
            journal.journal(),
            SystemTime.INSTANCE,
            this::after,
            () -> "fence-" + fences.incrementAndGet(),
            List.of(lane));
  }

  private void after(long delayMillis, Runnable work) {
    var _ = timer.schedule(work, delayMillis / HURRY, TimeUnit.MILLISECONDS);
  }

  HostContext context() {
    return context;
  }

  void host(Agent agent) {
    host = Optional.of(new AgentHost(sessions, context, List.of(agent)));
  }

  SessionOutcome submit(Command command) {
    return sessions.submitCreating(ID, command, Optional.empty()).join();
  }

  String say(Command.UserTurn turn) {
    return ((SessionOutcome.Begun)
            submit(
                new Command.Begin(
                    turn, Command.Policy.REJECT, Optional.empty(), Command.RunTerms.DEFAULT)))
        .run();
  }

  String say(String text) {
    return say(Command.UserTurn.of(text));
  }

  SessionState state() {
    return sessions.snapshot(ID).join().state();
  }

  /** Waits until the session is as wanted. */
  void await(Predicate<SessionState> wanted) {
    long begun = System.nanoTime();
    while (!wanted.test(state())) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new AssertionError("it did not come to it: " + state().transcript());
      }
      Thread.onSpinWait();
    }
  }

  /** The last message, once nothing runs. */
  Message settled() {
    await(state -> state.phase() == Phase.IDLE);
    return state().transcript().messages().getLast();
  }

  /** What the last run took, as its event tells. */
  String usage() {
    Stream stream = sessions.find(ID).orElseThrow();
    List<String> usages = new ArrayList<>();
    var _ =
        stream.read(
            stream.stable().trimPoint(),
            ReadLimits.BATCH,
            (frames, _) -> {
              RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
              while (cursor.next()) {
                String body = cursor.record().body().toStringUtf8();
                int at = body.indexOf("\"usage\":");
                if (at >= 0) {
                  usages.add(body.substring(at + 8, body.length() - 1));
                }
              }
            });
    return usages.getLast();
  }

  /** Stops the host, as a server that is stopped does. */
  void stopHost() {
    host.ifPresent(AgentHost::close);
    host = Optional.empty();
  }

  @Override
  public void close() {
    stopHost();
    timer.shutdownNow();
    lane.shutdown();
    journal.close();
  }
}
