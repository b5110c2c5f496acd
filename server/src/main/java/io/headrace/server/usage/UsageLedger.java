package io.headrace.server.usage;

import io.headrace.log.Engine;
import io.headrace.log.time.Time;
import io.headrace.server.system.SystemBasin;
import io.headrace.wire.BasinName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was used: the minute that runs, in the counters, and everything before, in the history. One
 * thread at a time; it may have to wait for the disk.
 */
public final class UsageLedger {
  private static final CompletableFuture<Void> NOTHING = CompletableFuture.allOf();
  private static final Logger LOG = LoggerFactory.getLogger(UsageLedger.class);

  private final Engine engine;
  private final UsageCounts counts;
  private final UsageHistory history;
  private final Time time;
  private long runningMinuteSeconds;
  private long foldedHourSeconds = -1;

  UsageLedger(Engine engine, UsageCounts counts, Time time) {
    this.engine = engine;
    this.counts = counts;
    this.history = new UsageHistory(new SystemBasin(engine), time);
    this.time = time;
    this.runningMinuteSeconds = minuteSeconds();
  }

  private long minuteSeconds() {
    return Resolution.MINUTE.floor(nowSeconds());
  }

  private long nowSeconds() {
    return Resolution.secondsOf(time.wallMillis());
  }

  // Keeping.

  /** Takes up again those basins that were in use before the server was started. */
  void resume() {
    for (String name : history.names()) {
      BasinName basin = new BasinName(name);
      if (engine.basin(basin).isPresent()) {
        var _ = counts.of(basin);
      }
    }
  }

  /** Whether the minute that was running is over, or the clock was set. */
  boolean isDue() {
    return minuteSeconds() != runningMinuteSeconds;
  }

  /**
   * Keeps what was counted, as of the minute that was running. What cannot be kept stays counted
   * and is kept with the next minute.
   */
  CompletableFuture<Void> sample() {
    long minute = runningMinuteSeconds;
    runningMinuteSeconds = minuteSeconds();
    List<CompletableFuture<?>> kept = new ArrayList<>();
    keep(
        kept,
        UsageHistory.SERVER,
        counts.server(),
        new Sample(minute, counts.server().take(), OptionalLong.empty()),
        /* news= */ false);
    for (Map.Entry<BasinName, Counts> each : counts.basins().entrySet()) {
      BasinName basin = each.getKey();
      OptionalLong stored = engine.storedBytes(basin);
      if (stored.isEmpty()) {
        counts.forget(basin);
      }
      long bytes = stored.orElse(0);
      boolean news = each.getValue().stores(bytes);
      Sample sample = new Sample(minute, each.getValue().take(), OptionalLong.of(bytes));
      keep(kept, basin.text(), each.getValue(), sample, news);
    }
    return CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new));
  }

  private void keep(
      List<CompletableFuture<?>> kept, String whose, Counts from, Sample sample, boolean news) {
    if (news || !sample.counts().isEmpty()) {
      kept.add(
          NOTHING
              .thenCompose(_ -> history.append(whose, Resolution.MINUTE, List.of(sample)))
              .exceptionally(mistake -> {
                LOG.error("Could not keep what was used; trying again in a minute", mistake);
                return false;
              })
              .thenAccept(isKept -> {
                if (!isKept) {
                  from.giveBack(sample.counts());
                }
              }));
    }
  }

  /** Whether an hour has ended since the last folding. */
  boolean foldIsDue() {
    return Resolution.HOUR.floor(runningMinuteSeconds) != foldedHourSeconds;
  }

  /** Folds the minutes of hours that are over; the samples of these must be kept. */
  CompletableFuture<Void> foldHours() {
    // Said before it is done: what is on its way to the disk must not be folded a second time.
    foldedHourSeconds = Resolution.HOUR.floor(runningMinuteSeconds);
    return history.fold(Resolution.HOUR, runningMinuteSeconds);
  }

  /** Folds the hours of days that are over; those must be folded. */
  CompletableFuture<Void> foldDays() {
    return history.fold(Resolution.DAY, runningMinuteSeconds);
  }

  // Telling.

  /** What was used of the server, from one moment to another. */
  public List<Sample> ofServer(Resolution resolution, long fromSeconds, long toSeconds) {
    return samples(UsageHistory.SERVER, counts.server().look(), resolution, fromSeconds, toSeconds);
  }

  /** What was used of a basin, from one moment to another. */
  public List<Sample> ofBasin(
      BasinName basin, Resolution resolution, long fromSeconds, long toSeconds) {
    // Not by asking for its counters, which would begin them.
    Counts known = counts.basins().get(basin);
    Map<Counted, Long> running = known == null ? Map.of() : known.look();
    return samples(basin.text(), running, resolution, fromSeconds, toSeconds);
  }

  private List<Sample> samples(
      String whose,
      Map<Counted, Long> running,
      Resolution resolution,
      long fromSeconds,
      long toSeconds) {
    List<Sample> all = new ArrayList<>(history.samples(whose, resolution, fromSeconds, toSeconds));
    boolean isAskedFor =
        resolution.floor(fromSeconds) <= runningMinuteSeconds
            && resolution.floor(runningMinuteSeconds) <= toSeconds;
    if (isAskedFor && !running.isEmpty()) {
      all.add(new Sample(runningMinuteSeconds, running, OptionalLong.empty()));
    }
    return UsageHistory.folded(all, resolution);
  }

  /** The names of the basins in which anything was done from one moment to another, in order. */
  public List<String> activeBasins(
      long fromSeconds, long toSeconds, Predicate<? super String> isOfInterest) {
    Set<String> names = new TreeSet<>(history.names());
    counts.basins().keySet().forEach(basin -> names.add(basin.text()));
    return names.stream()
        .filter(isOfInterest)
        .filter(name -> isActive(name, fromSeconds, toSeconds))
        .toList();
  }

  private boolean isActive(String name, long fromSeconds, long toSeconds) {
    Counts running = counts.basins().get(new BasinName(name));
    boolean isActiveNow =
        running != null
            && Resolution.MINUTE.floor(fromSeconds) <= runningMinuteSeconds
            && runningMinuteSeconds <= toSeconds
            && !running.look().isEmpty();
    return isActiveNow || history.isActive(name, fromSeconds, toSeconds);
  }
}
