package io.headrace.agents.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.agents.AgentHost;
import io.headrace.agents.Theatre;
import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.ToolState;
import io.headrace.sessions.rules.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cancel ends the demo agent's answer without a moment's delay, whatever it is at. */
class DemoCancelTest {
  private static final Duration MOMENT = Duration.ofMillis(50);

  /** What an answer is at, as the last of its parts tells. */
  private enum At {
    NOTHING("Tell me a story", List::isEmpty),
    THINKING("Research something", last(part -> part instanceof Part.Thought)),
    TEXT("Tell me a story", last(part -> part instanceof Part.Written)),
    A_TOOLS_INPUT("Research something", last(part -> isTool(part) && !isCalled(part))),
    A_TOOL("Research something", last(part -> isTool(part) && isCalled(part))),
    AN_APPROVAL("Delete my files", last(part -> asks(part, DecisionKind.APPROVAL))),
    A_QUESTION("Plan my trip", last(part -> asks(part, DecisionKind.QUESTION)));

    private final String prompt;
    private final Predicate<List<? extends Part>> reached;

    At(String prompt, Predicate<List<? extends Part>> reached) {
      this.prompt = prompt;
      this.reached = reached;
    }

    private static Predicate<List<? extends Part>> last(Predicate<Part> wanted) {
      return parts -> !parts.isEmpty() && wanted.test(parts.getLast());
    }

    private static boolean isTool(Part part) {
      return part instanceof Part.ToolUse;
    }

    private static boolean isCalled(Part part) {
      return part instanceof Part.ToolUse use && use.state() == ToolState.CALLED;
    }

    private static boolean asks(Part part, DecisionKind kind) {
      return part instanceof Part.Asked asked
          && asked.question().kind() == kind
          && asked.state() == DecisionState.OPEN;
    }
  }

  @ParameterizedTest
  @EnumSource(At.class)
  void a_cancel_ends_it_at_once(At phase) {
    Theatre theatre = new Theatre(1);
    AgentHost host = theatre.host(new DemoAgent(1, Pace.MODEL));
    String run = theatre.say(phase.prompt).run();
    theatre.run();
    for (int i = 0; !phase.reached.test(parts(theatre)) && i < 1_000; i++) {
      theatre.pass(MOMENT);
    }
    assertThat(phase.reached.test(parts(theatre))).isTrue();
    theatre.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
    assertThat(theatre.last().outcome()).contains(RunOutcome.CANCELLED);
    assertThat(host.running()).isZero();
  }

  private static List<? extends Part> parts(Theatre theatre) {
    return theatre.state().run().orElseThrow().draft().parts();
  }
}
