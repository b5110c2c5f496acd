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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cancel ends the demo agent's answer without a moment's delay, whatever it is at. */
class DemoCancelTest {
  private static final Duration MOMENT = Duration.ofMillis(50);

  /** What an answer is at, as the last of its parts tells. */
  enum At {
    NOTHING("Tell me a story"),
    THINKING("Research something"),
    TEXT("Tell me a story"),
    A_TOOLS_INPUT("Research something"),
    A_TOOL("Research something"),
    AN_APPROVAL("Delete my files"),
    A_QUESTION("Plan my trip");

    private final String prompt;

    At(String prompt) {
      this.prompt = prompt;
    }

    private boolean isReachedBy(List<? extends Part> parts) {
      if (this == NOTHING || parts.isEmpty()) {
        return this == NOTHING && parts.isEmpty();
      }
      Part last = parts.getLast();
      return switch (this) {
        case NOTHING -> false;
        case THINKING -> last instanceof Part.Thought;
        case TEXT -> last instanceof Part.Written;
        case A_TOOLS_INPUT -> last instanceof Part.ToolUse use && use.state() == ToolState.INPUT;
        case A_TOOL -> last instanceof Part.ToolUse use && use.state() == ToolState.CALLED;
        case AN_APPROVAL -> asks(last, DecisionKind.APPROVAL);
        case A_QUESTION -> asks(last, DecisionKind.QUESTION);
      };
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
    for (int i = 0; !phase.isReachedBy(parts(theatre)) && i < 1_000; i++) {
      theatre.pass(MOMENT);
    }
    assertThat(phase.isReachedBy(parts(theatre))).isTrue();
    theatre.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
    assertThat(theatre.last().outcome()).contains(RunOutcome.CANCELLED);
    assertThat(host.running()).isZero();
  }

  private static List<? extends Part> parts(Theatre theatre) {
    return theatre.state().run().orElseThrow().draft().parts();
  }
}
