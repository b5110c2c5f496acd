package io.headrace.client.session;

import java.time.Duration;
import java.util.Optional;

/**
 * What a user says, and how it is to be answered.
 *
 * @param session where; it is made if it is not there
 * @param text what is said
 * @param policy what becomes of it while another run is active
 * @param agent who is to answer, if not whoever likes
 * @param lease how long the run's worker may be silent; a second to an hour. Without it 30 seconds
 * @param worker who answers it at once, if somebody here does
 */
public record Turn(
    String session,
    String text,
    Policy policy,
    Optional<String> agent,
    Optional<Duration> lease,
    Optional<String> worker) {
  /** What becomes of a turn while another run is active. */
  public enum Policy {
    /** It is refused. */
    REJECT,
    /** It waits. */
    QUEUE,
    /** The other run is to end, and this goes before all that only wait. */
    INTERRUPT
  }

  /** A turn that is refused while another run is active, for whoever likes to answer it. */
  public static Turn of(String session, String text) {
    return new Turn(
        session, text, Policy.REJECT, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same under another policy. */
  public Turn withPolicy(Policy other) {
    return new Turn(session, text, other, agent, lease, worker);
  }

  /** The same for an agent. */
  public Turn forAgent(String name) {
    return new Turn(session, text, policy, Optional.of(name), lease, worker);
  }

  /** The same with another lease. */
  public Turn withLease(Duration time) {
    return new Turn(session, text, policy, agent, Optional.of(time), worker);
  }

  /** The same, answered here: whoever begins it has the run. */
  public Turn claimedBy(String name) {
    return new Turn(session, text, policy, agent, lease, Optional.of(name));
  }
}
