package io.headrace.cli.bench;

import io.headrace.agents.Agent;
import io.headrace.agents.Run;
import io.headrace.log.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An agent that says at a steady rate what time it is, so that whoever hears it knows how long it
 * took. The clock is the machine's, and counts the same for every process on it.
 */
final class StampingAgent implements Agent {
  /** How runs name it. */
  static final String NAME = "headrace-bench";

  /** So many tokens it writes in a second. */
  static final int PER_SECOND = 30;

  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos() / PER_SECOND;

  private final Time time;

  /** An agent with a clock. */
  StampingAgent(Time time) {
    this.time = time;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Benchmark";
  }

  @Override
  public void answer(Run run) {
    long next = time.nanos();
    byte[] stamp = new byte[Stamp.DIGITS];
    while (!run.isCancelled()) {
      long now = time.nanos();
      Stamp.write(now, stamp, 0);
      run.text(new String(stamp, StandardCharsets.US_ASCII));
      next = Math.max(next + PAUSE_NANOS, now);
      run.pause(Duration.ofNanos(Math.max(0, next - now)));
    }
  }
}
