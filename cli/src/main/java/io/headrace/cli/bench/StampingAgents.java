package io.headrace.cli.bench;

import io.headrace.agents.AgentHost;
import io.headrace.agents.AgentLimits;
import io.headrace.agents.HostContext;
import io.headrace.log.time.Time;
import io.headrace.server.sessions.LocalAgents;
import io.headrace.sessions.Alarms;
import io.headrace.sessions.LiveSessions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The only agent of a server that is measured: as many runs at once as the bench begins. */
public final class StampingAgents implements LocalAgents {
  private static final int MOST_RUNS = 100_000;

  private final StampingAgent agent;
  private final Time time;
  private final ThreadFactory threads;
  private @Nullable AgentHost host;

  /**
   * An agent that begins when the server has it begin.
   *
   * @param threads makes virtual threads
   */
  public StampingAgents(Time time, ThreadFactory threads) {
    this.agent = new StampingAgent(time);
    this.time = time;
    this.threads = threads;
  }

  @Override
  public List<Agent> agents() {
    return List.of(new Agent(agent.name(), agent.title()));
  }

  @Override
  public Optional<String> defaultAgent() {
    return Optional.of(agent.name());
  }

  @Override
  public void begin(LiveSessions sessions, Alarms alarms) {
    AgentLimits usual = AgentLimits.DEFAULT;
    AgentLimits limits =
        new AgentLimits(
            MOST_RUNS, usual.maxWaiting(), usual.maxPendingBytes(), usual.graceMillis());
    host = new AgentHost(sessions, new HostContext(time, alarms, threads, limits), List.of(agent));
  }

  @Override
  public void close() {
    if (host != null) {
      host.close();
    }
  }
}
