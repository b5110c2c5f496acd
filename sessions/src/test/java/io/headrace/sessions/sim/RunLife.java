package io.headrace.sessions.sim;

import io.headrace.sessions.event.SessionEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the log says of one run. */
final class RunLife {
  final SessionEvent.RunBegun begun;
  final Set<String> openDecisions = new HashSet<>();
  final Map<String, Long> deadlines = new HashMap<>();
  final Map<String, String> steers = new HashMap<>();
  final List<String> steerOrder = new ArrayList<>();
  final StringBuilder said = new StringBuilder();
  Optional<String> worker = Optional.empty();
  OptionalLong cancelMillis = OptionalLong.empty();
  long heardMillis;
  long lastNumber = -1;
  boolean settled;

  RunLife(SessionEvent.RunBegun begun, long millis) {
    this.begun = begun;
    this.heardMillis = millis;
  }

  String run() {
    return begun.run();
  }

  /** When it is dead, unless it is heard of. */
  long leaseEnd() {
    return heardMillis + begun.leaseMillis();
  }
}
