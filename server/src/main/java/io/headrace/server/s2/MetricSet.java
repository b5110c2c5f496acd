package io.headrace.server.s2;

import io.headrace.server.access.Permission.Level;
import io.headrace.server.usage.Family;
import io.headrace.server.usage.Resolution;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sets of metrics that can be asked for, each of the account, of a basin or of a stream. */
enum MetricSet {
  ACTIVE_BASINS(Level.ACCOUNT, "active-basins", null),
  ACCOUNT_OPS(Level.ACCOUNT, "account-ops", Family.ACCOUNT_OPERATIONS),
  BASIN_STORAGE(Level.BASIN, "storage", null),
  APPEND_OPS(Level.BASIN, "append-ops", Family.APPENDS),
  READ_OPS(Level.BASIN, "read-ops", Family.READS),
  READ_THROUGHPUT(Level.BASIN, "read-throughput", Family.READ_BYTES),
  APPEND_THROUGHPUT(Level.BASIN, "append-throughput", Family.APPENDED_BYTES),
  BASIN_OPS(Level.BASIN, "basin-ops", Family.BASIN_OPERATIONS),
  STREAM_STORAGE(Level.STREAM, "storage", null);

  private final Level level;
  private final String text;
  private final @Nullable Family family;

  MetricSet(Level level, String text, @Nullable Family family) {
    this.level = level;
    this.text = text;
    this.family = family;
  }

  /** The name as it is sent. */
  String text() {
    return text;
  }

  /** What is counted, if the set is of something that is counted. */
  Optional<Family> family() {
    return Optional.ofNullable(family);
  }

  /** How finely it can be asked for. */
  Set<Resolution> resolutions() {
    return switch (this) {
      case BASIN_STORAGE -> Set.of(Resolution.HOUR);
      case STREAM_STORAGE -> Set.of(Resolution.MINUTE);
      case ACTIVE_BASINS,
          ACCOUNT_OPS,
          APPEND_OPS,
          READ_OPS,
          READ_THROUGHPUT,
          APPEND_THROUGHPUT,
          BASIN_OPS ->
          Set.of(Resolution.values());
    };
  }

  static Optional<MetricSet> named(Level level, String text) {
    return Arrays.stream(values())
        .filter(each -> each.level == level && each.text.equals(text))
        .findFirst();
  }

  /** The names of all sets of a level. */
  static String names(Level level) {
    return Arrays.stream(values())
        .filter(each -> each.level == level)
        .map(MetricSet::text)
        .collect(Collectors.joining(", "));
  }
}
