package io.headrace.cli.agents;

import io.headrace.agents.AgentHost;
import io.headrace.agents.AgentLimits;
import io.headrace.agents.HostContext;
import io.headrace.agents.demo.DemoAgent;
import io.headrace.agents.demo.Pace;
import io.headrace.agents.openai.OpenAiAgent;
import io.headrace.agents.openai.OpenAiSettings;
import io.headrace.log.time.Time;
import io.headrace.server.sessions.LocalAgents;
import io.headrace.sessions.Alarms;
import io.headrace.sessions.LiveSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The agents of a server without code: a model, if one is configured, and the demo. The first of
 * them answers runs that name nobody. Begun and closed by the server.
 */
public final class ServedAgents implements LocalAgents {
  private final Optional<OpenAiSettings> model;
  private final DemoAgent demo;
  private final Time time;
  private final ThreadFactory threads;
  private @Nullable AgentHost host;

  /**
   * Agents that begin when the server has them begin.
   *
   * @param model which model answers, if one does
   * @param seed what the demo's variations follow from
   * @param threads makes virtual threads
   */
  public ServedAgents(Optional<OpenAiSettings> model, long seed, Time time, ThreadFactory threads) {
    this.model = model;
    this.demo = new DemoAgent(seed, Pace.MODEL);
    this.time = time;
    this.threads = threads;
  }

  @Override
  public List<Agent> agents() {
    List<Agent> agents = new ArrayList<>();
    model.ifPresent(settings -> agents.add(new Agent(OpenAiAgent.NAME, settings.model())));
    agents.add(new Agent(demo.name(), demo.title()));
    return agents;
  }

  @Override
  public Optional<String> defaultAgent() {
    return Optional.of(agents().getFirst().name());
  }

  @Override
  public void begin(LiveSessions sessions, Alarms alarms) {
    HostContext context = new HostContext(time, alarms, threads, AgentLimits.DEFAULT);
    List<io.headrace.agents.Agent> agents = new ArrayList<>();
    model.ifPresent(settings -> agents.add(new OpenAiAgent(settings, context)));
    agents.add(demo);
    host = new AgentHost(sessions, context, agents);
  }

  @Override
  public void close() {
    if (host != null) {
      host.close();
    }
  }
}
