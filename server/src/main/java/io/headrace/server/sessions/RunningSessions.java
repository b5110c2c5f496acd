package io.headrace.server.sessions;

import io.headrace.log.Engine;
import io.headrace.log.time.SystemChance;
import io.headrace.log.time.Time;
import io.headrace.server.sessions.tail.SnapshotWriter;
import io.headrace.server.system.SystemBasin;
import io.headrace.sessions.Alarms;
import io.headrace.sessions.LiveSessions;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Live sessions and the threads that they run on, until they are closed. */
public final class RunningSessions implements AutoCloseable {
  /** 32 characters, of the 36 bytes that a fencing token may have. */
  private static final int FENCE_BYTES = 24;

  private final List<SessionLane> lanes;
  private final Alarms alarms;
  private final LocalAgents agents;
  private final LiveSessions live;
  private final SessionBasins basins;
  private final OpenSessions found;
  private final SessionDirectory directory;
  private final SnapshotWriter snapshots = SnapshotWriter.start();
  private final SessionMeters meters;
  private final AtomicBoolean agentsEnded = new AtomicBoolean();

  /**
   * Sessions over an engine. Nothing that was there before goes on until {@link #begin}.
   *
   * @param engine what is for everybody to see
   * @param system where the server keeps what it must know of them
   * @param threads how many threads to run on
   * @param registry shows what is counted
   */
  public RunningSessions(
      Engine engine,
      SystemBasin system,
      Time time,
      Alarms alarms,
      LocalAgents agents,
      int threads,
      MeterRegistry registry) {
    this.lanes = IntStream.rangeClosed(1, threads).mapToObj(SessionLane::new).toList();
    this.alarms = alarms;
    this.agents = agents;
    this.live = new LiveSessions(engine, time, alarms, RunningSessions::fence, lanes);
    this.basins = new SessionBasins(system);
    this.found = new OpenSessions(engine, live, basins);
    this.directory = new SessionDirectory();
    this.meters = new SessionMeters(registry, live);
  }

  private static String fence() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(SystemChance.bytes(FENCE_BYTES));
  }

  /** The sessions. */
  public LiveSessions live() {
    return live;
  }

  /** Finds the session of a request. */
  public OpenSessions found() {
    return found;
  }

  /** Which sessions there are. */
  SessionDirectory directory() {
    return directory;
  }

  /** Writes what they have come to, where that is much. */
  public SnapshotWriter snapshots() {
    return snapshots;
  }

  /** What is counted. */
  SessionMeters meters() {
    return meters;
  }

  /** Who works on runs in this process. */
  public LocalAgents agents() {
    return agents;
  }

  /** Takes up the runs that were active before, and has agents begin. */
  public void begin() {
    basins.all().forEach(live::resume);
    agents.begin(live, alarms);
  }

  /** Has agents end. Blocks until they have; again does nothing. */
  public void endAgents() {
    if (agentsEnded.compareAndSet(false, true)) {
      agents.close();
    }
  }

  /** Does nothing more; runs go on where the engine is opened next. */
  @Override
  public void close() {
    directory.close();
    snapshots.close();
    lanes.forEach(SessionLane::close);
  }
}
