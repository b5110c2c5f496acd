package io.headrace.agents;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.rules.Command;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the end of a run is told, whatever there is to tell: an end that cannot be told is none. */
final class Settling {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  private static final int MAX_ERROR_LENGTH = 1_000;

  private Settling() {}

  /** The command that ends a run; as failed, if what it took cannot be stored. */
  static Command.Settle of(
      RunLink link, RunOutcome outcome, Optional<String> error, Optional<Json> usage) {
    Optional<String> words = error.map(Settling::shortened);
    try {
      return new Command.Settle(link.run(), link.fence(), outcome, words, usage);
    } catch (IllegalArgumentException e) {
      LOG.warn("run {} of {} told what cannot be stored", link.run(), link.session(), e);
      return new Command.Settle(
          link.run(),
          link.fence(),
          outcome == RunOutcome.COMPLETED ? RunOutcome.FAILED : outcome,
          words.or(() -> Optional.of("The agent wrote what cannot be stored: " + e.getMessage())),
          Optional.empty());
    }
  }

  private static String shortened(String error) {
    return Halves.whole(
        error.length() <= MAX_ERROR_LENGTH
            ? error
            : error.substring(0, MAX_ERROR_LENGTH - 1) + "…");
  }
}
