package io.headrace.server.s2;

import io.headrace.server.access.Permission.Level;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.usage.Resolution;
import io.headrace.wire.QueryParameters;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Which metrics are wanted, of which time and how finely.
 *
 * @param set the set
 * @param startSeconds the first moment of interest, in seconds since the Unix epoch
 * @param endSeconds the last moment of interest
 * @param resolution how finely; where nobody says, the finest that is kept of all of the time
 */
record MetricsWish(MetricSet set, long startSeconds, long endSeconds, Resolution resolution) {
  private static final Duration MAX_RANGE = Duration.ofDays(30);

  /** Days are few: as many can be asked for as are kept. */
  private static final Duration MAX_RANGE_OF_DAYS = Resolution.DAY.kept();

  /** The clocks of clients may be ahead. */
  private static final long AHEAD_SECONDS = 60;

  private static final long MAX_SECONDS = 0xffff_ffffL;

  /**
   * Reads a wish.
   *
   * @throws Problem if there is something wrong with it
   */
  static MetricsWish of(Request request, Level level, long nowMillis) {
    try {
      return of(QueryParameters.parse(request.query()), level, nowMillis);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }

  private static MetricsWish of(QueryParameters query, Level level, long nowMillis) {
    MetricSet set = set(query, level);
    OptionalLong start = seconds(query, "start");
    OptionalLong end = seconds(query, "end");
    if (start.isEmpty() || end.isEmpty()) {
      throw invalid(
          "expected \"start\" and \"end\", in seconds since 1970, with the set \""
              + set.text()
              + "\", but there is no "
              + (start.isEmpty() ? "\"start\"" : "\"end\""));
    }
    long from = start.getAsLong();
    long to = end.getAsLong();
    long now = TimeUnit.MILLISECONDS.toSeconds(nowMillis);
    if (from > to) {
      throw invalid(
          "expected \"start\" not to come after \"end\", but " + from + " comes after " + to);
    }
    if (to > now + AHEAD_SECONDS) {
      throw invalid(
          "expected \"end\" not to lie in the future, but it is " + to + " and now is " + now);
    }
    Resolution resolution = resolution(query, set, now - from);
    Duration most =
        set.family().isPresent() && resolution == Resolution.DAY ? MAX_RANGE_OF_DAYS : MAX_RANGE;
    if (to - from > most.toSeconds()) {
      throw invalid(
          "expected \"start\" and \"end\" to be at most "
              + most.toDays()
              + " days apart, but they are "
              + TimeUnit.SECONDS.toDays(to - from)
              + "; ask for the time in parts, or for days");
    }
    return new MetricsWish(set, from, to, resolution);
  }

  private static MetricSet set(QueryParameters query, Level level) {
    Optional<String> name = query.text("set");
    return name.flatMap(text -> MetricSet.named(level, text))
        .orElseThrow(() ->
            invalid(
                "expected \"set\" to be one of "
                    + MetricSet.names(level)
                    + ", but "
                    + name.map(text -> "it is \"" + text + "\"").orElse("it is missing")));
  }

  private static OptionalLong seconds(QueryParameters query, String name) {
    OptionalLong seconds = query.unsigned(name);
    if (seconds.isPresent() && Long.compareUnsigned(seconds.getAsLong(), MAX_SECONDS) > 0) {
      throw new IllegalArgumentException(
          "expected \""
              + name
              + "\" to be a time in seconds since 1970, at most 4294967295, but it is "
              + Long.toUnsignedString(seconds.getAsLong()));
    }
    return seconds;
  }

  private static Resolution resolution(QueryParameters query, MetricSet set, long ageSeconds) {
    Optional<String> name = query.text("interval");
    if (name.isEmpty()) {
      return finest(set, ageSeconds);
    }
    return set.resolutions().stream()
        .filter(each -> each.text().equals(name.get()))
        .findFirst()
        .orElseThrow(() ->
            invalid(
                "expected \"interval\" to be "
                    + names(set)
                    + " with the set \""
                    + set.text()
                    + "\", but it is \""
                    + name.get()
                    + "\""));
  }

  private static Resolution finest(MetricSet set, long ageSeconds) {
    return Arrays.stream(Resolution.values())
        .filter(set.resolutions()::contains)
        .filter(each -> set.resolutions().size() == 1 || ageSeconds <= each.kept().toSeconds())
        .findFirst()
        .orElse(Resolution.DAY);
  }

  private static String names(MetricSet set) {
    return Arrays.stream(Resolution.values())
        .filter(set.resolutions()::contains)
        .map(Resolution::text)
        .collect(Collectors.joining(" or "));
  }

  private static Problem invalid(String message) {
    return new Problem(ErrorCode.INVALID, message);
  }
}
