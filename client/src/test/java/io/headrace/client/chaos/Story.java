package io.headrace.client.chaos;

import io.headrace.client.error.HeadraceException;
import io.headrace.client.observe.Observer;
import io.headrace.log.time.SystemTime;
import io.headrace.testkit.sim.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happened in a round, for whoever has to find out why it went wrong. Thread-safe. */
final class Story {
  private static final int MOST_LINES = 400;

  private final long startNanos = SystemTime.INSTANCE.nanos();
  private final List<String> lines = new ArrayList<>();
  private final Tally tally = new Tally();

  /** Tells something, with its time. */
  synchronized void tell(String what) {
    if (lines.size() < MOST_LINES) {
      double millis = (SystemTime.INSTANCE.nanos() - startNanos) / 1e6;
      lines.add("%9.1f ms  %s".formatted(millis, what));
    }
  }

  /** Counts something. */
  synchronized void count(String name) {
    tally.count(name);
  }

  synchronized void addTo(Tally sum) {
    sum.addAll(tally);
  }

  synchronized long counted(String name) {
    return tally.of(name);
  }

  /** Tells what a client does. */
  Observer observer(Role role) {
    String who = role.word();
    return new Observer() {
      @Override
      public void attempt(Activity activity, String subject, int attempt) {
        tell("%s: attempt %d (%s)".formatted(who, attempt, activity));
      }

      @Override
      public void retry(Activity activity, String subject, HeadraceException why, Duration delay) {
        count(who + ": tried again");
        tell("%s: tries again after %s: %s".formatted(who, activity, why.getMessage()));
      }

      @Override
      public void reconnectAdvised(Activity activity, String subject, boolean followed) {
        count(who + ": advised to reconnect");
        tell("%s: advised to reconnect".formatted(who));
      }

      @Override
      public void uncertain(String subject, int records, HeadraceException why) {
        tell("%s: %d records uncertain".formatted(who, records));
      }
    };
  }

  @Override
  public synchronized String toString() {
    return String.join("\n", lines);
  }
}
