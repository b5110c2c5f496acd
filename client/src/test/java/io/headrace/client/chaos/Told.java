package io.headrace.client.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * What was to be stored together, and what its writer was told of it.
 *
 * @param names the records
 * @param fate what was told
 */
record Told(List<String> names, Fate fate) {
  /** What a writer knows who submits the same again in another life. */
  static List<Told> inBoth(List<Told> first, List<Told> second) {
    List<Told> both = new ArrayList<>();
    for (int input = 0; input < second.size(); input++) {
      Told later = second.get(input);
      Fate earlier = first.get(input).fate();
      // Where it stands is told once.
      boolean knownBefore =
          earlier.kind() == Fate.Kind.STORED
              && later.fate().kind() == Fate.Kind.STORED
              && later.fate().seqNum().isEmpty();
      both.add(knownBefore ? new Told(later.names(), earlier) : later);
    }
    return both;
  }
}
