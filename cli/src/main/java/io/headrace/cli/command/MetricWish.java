package io.headrace.cli.command;

import io.headrace.cli.client.MetricQuery;
import io.headrace.cli.json.Json;
import io.headrace.cli.terminal.Shell;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that say of which time metrics are wanted. */
final class MetricWish {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @ArgGroup(multiplicity = "1")
  private Start start;

  @ArgGroup private @Nullable End end;

  @Option(
      names = "--interval",
      paramLabel = "INTERVAL",
      converter = Interval.class,
      description = "Sum up by the minute, hour or day, where the set can.")
  private @Nullable Json interval;

  /** Where the time begins. */
  private static final class Start {
    @Option(
        names = "--start-timestamp",
        paramLabel = "SECONDS",
        converter = EpochSeconds.class,
        description = "Begin at this moment, in seconds since 1970.")
    private @Nullable Long timestamp;

    @Option(names = "--start-ago", paramLabel = "TIME", description = "Begin so long ago: 1d.")
    private @Nullable Duration ago;
  }

  /** Where it ends. */
  private static final class End {
    @Option(
        names = "--end-timestamp",
        paramLabel = "SECONDS",
        converter = EpochSeconds.class,
        description = "End at this moment (default: now).")
    private @Nullable Long timestamp;

    @Option(names = "--end-ago", paramLabel = "TIME", description = "End so long ago.")
    private @Nullable Duration ago;
  }

  /** The query for a set. */
  MetricQuery query(Shell shell, String set) {
    long now = Math.floorDiv(shell.time().wallMillis(), 1000L);
    return new MetricQuery(
        set,
        moment(now, start.timestamp, start.ago),
        end == null ? now : moment(now, end.timestamp, end.ago),
        Optional.ofNullable(interval).map(Json::text));
  }

  private static long moment(long now, @Nullable Long timestamp, @Nullable Duration ago) {
    if (timestamp != null) {
      return timestamp;
    }
    return ago == null ? now : Math.max(0, now - ago.toSeconds());
  }

  private static final class Interval extends OneOf {
    Interval() {
      super("minute", "hour", "day");
    }
  }
}
