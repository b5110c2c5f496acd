package io.headrace.testkit.sim;

import java.util.Map;
import java.util.TreeMap;

/** Counts what runs went through, by name. One thread only. */
public final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();

  /** Counts one more. */
  public void count(String name) {
    add(name, 1);
  }

  /** Counts so many more. */
  public void add(String name, long more) {
    counts.merge(name, more, Long::sum);
  }

  /** Counts all that another tally counted. */
  public void addAll(Tally other) {
    other.counts.forEach(this::add);
  }

  /** How many there were. */
  public long of(String name) {
    return counts.getOrDefault(name, 0L);
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    counts.forEach((name, count) -> table.append("  %-32s %,12d%n".formatted(name, count)));
    return table.toString();
  }
}
