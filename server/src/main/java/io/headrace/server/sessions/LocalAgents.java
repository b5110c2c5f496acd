package io.headrace.server.sessions;

import io.headrace.sessions.Alarms;
import io.headrace.sessions.LiveSessions;
import java.util.List;
import java.util.Optional;

/**
 * Who in the server's own process works on runs. Its agents take runs as any worker does; this is
 * only how the server tells of them, and when they begin and end.
 */
public interface LocalAgents extends AutoCloseable {
  /** Nobody: runs wait for workers that come over HTTP. */
  LocalAgents NONE =
      new LocalAgents() {
        @Override
        public List<Agent> agents() {
          return List.of();
        }

        @Override
        public Optional<String> defaultAgent() {
          return Optional.empty();
        }

        @Override
        public void begin(LiveSessions sessions, Alarms alarms) {}

        @Override
        public void close() {}
      };

  /**
   * An agent, as people see it.
   *
   * @param name what runs call it
   * @param title what people call it
   */
  record Agent(String name, String title) {}

  /** The agents that people may choose from; the same as long as the host lives. */
  List<Agent> agents();

  /** The name of the agent that takes runs whose begin names none. */
  Optional<String> defaultAgent();

  /**
   * Works from now on. Called once, before the server takes requests; must not block for long.
   *
   * @param alarms ring until the agents have ended
   */
  void begin(LiveSessions sessions, Alarms alarms);

  /**
   * Takes no more runs, and ends those that it works on or lets go of them. Called when the server
   * closes, while it still answers. Blocks until then, for a few seconds at most.
   */
  @Override
  void close();
}
