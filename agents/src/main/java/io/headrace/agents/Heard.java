package io.headrace.agents;

import io.headrace.sessions.Inbox;
import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.state.Steer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest that a run's session had to tell. What several ask for may come in another order than
 * it was told in. Not for several threads.
 */
final class Heard {
  private @Nullable Inbox newest;

  /**
   * What the agent has, for good: it is still told of for a while. No more than an answer has
   * parts, since each is one.
   */
  private final Set<String> taken = new HashSet<>();

  /** Notes down what is told; what is older than what is known says nothing new. */
  void take(Inbox inbox) {
    if (newest == null || inbox.seqNum() >= newest.seqNum()) {
      newest = inbox;
    }
  }

  /** What became of a decision; empty while it is open. */
  Optional<Part.Asked> decided(String decision) {
    return newest == null
        ? Optional.empty()
        : newest.decisions().stream()
            .filter(each -> each.question().decision().equals(decision))
            .filter(each -> each.state() != DecisionState.OPEN)
            .findAny();
  }

  /** What the user said and was not taken; it is now. */
  List<Steer> takeSteers() {
    return newest == null
        ? List.of()
        : newest.steers().stream().filter(each -> taken.add(each.steer())).toList();
  }
}
