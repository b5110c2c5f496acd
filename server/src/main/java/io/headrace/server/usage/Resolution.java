package io.headrace.server.usage;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How finely usage is told, and for how long it is kept so finely. */
public enum Resolution {
  MINUTE(Duration.ofMinutes(1), Duration.ofDays(2)),
  HOUR(Duration.ofHours(1), Duration.ofDays(60)),
  DAY(Duration.ofDays(1), Duration.ofDays(730));

  private final long seconds;
  private final Duration kept;
  private final String text = name().toLowerCase(Locale.ROOT);

  Resolution(Duration width, Duration kept) {
    this.seconds = width.toSeconds();
    this.kept = kept;
  }

  /** How long one is. */
  public long seconds() {
    return seconds;
  }

  /** For how long samples are kept. */
  public Duration kept() {
    return kept;
  }

  /** The name as it is sent. */
  public String text() {
    return text;
  }

  /** The start of the one that a moment lies in; moments are seconds since the Unix epoch. */
  public long floor(long momentSeconds) {
    return momentSeconds - Math.floorMod(momentSeconds, seconds);
  }

  /** The next finer one. */
  Optional<Resolution> finer() {
    return switch (this) {
      case MINUTE -> Optional.empty();
      case HOUR -> Optional.of(MINUTE);
      case DAY -> Optional.of(HOUR);
    };
  }

  /** The next coarser one. */
  Optional<Resolution> coarser() {
    return switch (this) {
      case MINUTE -> Optional.of(HOUR);
      case HOUR -> Optional.of(DAY);
      case DAY -> Optional.empty();
    };
  }

  /**
   * From when on these are all kept; the start of one of the next coarser ones, so that those
   * before and these after overlap nowhere.
   */
  long keptSinceSeconds(long nowSeconds) {
    return coarser()
        .map(coarse -> coarse.floor(nowSeconds - kept.toSeconds()) + coarse.seconds)
        .orElse(0L);
  }

  static long secondsOf(long millis) {
    return TimeUnit.MILLISECONDS.toSeconds(millis);
  }
}
