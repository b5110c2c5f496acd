package io.headrace.sessions.rules;

import io.headrace.sessions.state.SessionState;
import java.util.Optional;

/** How commands are decided: by {@link SessionRules}, unless a test has planted a mistake. */
@FunctionalInterface
public interface Rules {
  /**
   * Decides about a command.
   *
   * @param key the request's idempotency key, if it has one
   * @param now when that is
   */
  Ruling decide(SessionState state, Command command, Optional<String> key, Moment now);
}
