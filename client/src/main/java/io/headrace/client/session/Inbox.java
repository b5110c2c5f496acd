package io.headrace.client.session;

import java.util.List;

/**
 * What a worker has to know.
 *
 * @param cancelRequested whether somebody wants its run to end
 * @param steers what the user said and it has not taken
 * @param decisions what became of what it asked
 */
record Inbox(boolean cancelRequested, List<Steer> steers, List<Told> decisions) {
  /**
   * A decision.
   *
   * @param decision its id
   * @param isOpen whether it can still be made
   * @param result what became of it otherwise
   */
  record Told(String decision, boolean isOpen, Decision result) {}
}
