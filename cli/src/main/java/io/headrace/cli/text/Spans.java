package io.headrace.cli.text;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them: {@code 5ms}, {@code 90s}, {@code 1h30m}, {@code 7 days}. */
public final class Spans {
  private static final Pattern PART = Pattern.compile("\\G\\s*(\\d{1,18})\\s*([A-Za-z]+)\\s*");

  // A year is the mean one of the Gregorian calendar's four-year cycle, 365.25 days.
  private static final Map<String, Duration> UNITS =
      Map.ofEntries(
          Map.entry("us", Duration.ofNanos(1_000)),
          Map.entry("ms", Duration.ofMillis(1)),
          Map.entry("s", Duration.ofSeconds(1)),
          Map.entry("sec", Duration.ofSeconds(1)),
          Map.entry("second", Duration.ofSeconds(1)),
          Map.entry("m", Duration.ofMinutes(1)),
          Map.entry("min", Duration.ofMinutes(1)),
          Map.entry("minute", Duration.ofMinutes(1)),
          Map.entry("h", Duration.ofHours(1)),
          Map.entry("hr", Duration.ofHours(1)),
          Map.entry("hour", Duration.ofHours(1)),
          Map.entry("d", Duration.ofDays(1)),
          Map.entry("day", Duration.ofDays(1)),
          Map.entry("w", Duration.ofDays(7)),
          Map.entry("week", Duration.ofDays(7)),
          Map.entry("y", Duration.ofSeconds(31_557_600)),
          Map.entry("year", Duration.ofSeconds(31_557_600)));

  /** Two hundred years: so long a time can be counted in nanoseconds, and nobody means a longer. */
  private static final Duration LONGEST = Duration.ofDays(200 * 365 + 50);

  private Spans() {}

  /**
   * Reads a span: one or more numbers, each with its unit; 200 years at most.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Duration parse(String text) {
    Matcher parts = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    try {
      while (parts.find()) {
        sum = sum.plus(unit(parts.group(2), text).multipliedBy(Long.parseLong(parts.group(1))));
        end = parts.end();
      }
    } catch (ArithmeticException e) {
      throw tooLong(text);
    }
    if (end == 0 || end != text.length()) {
      throw malformed(text);
    }
    if (sum.compareTo(LONGEST) > 0) {
      throw tooLong(text);
    }
    return sum;
  }

  private static IllegalArgumentException tooLong(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is too long a time: expected 200y at most");
  }

  /** Prints a span of whole seconds, as {@link #parse} reads it: {@code 7d}, {@code 1h30m}. */
  public static String print(Duration span) {
    StringBuilder text = new StringBuilder();
    append(text, span.toDays(), "d");
    append(text, span.toHoursPart(), "h");
    append(text, span.toMinutesPart(), "m");
    append(text, span.toSecondsPart(), "s");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long number, String unit) {
    if (number > 0) {
      text.append(number).append(unit);
    }
  }

  private static Duration unit(String word, String text) {
    String name = word.toLowerCase(Locale.ROOT);
    Duration unit = UNITS.get(name);
    if (unit == null && name.endsWith("s")) {
      unit = UNITS.get(name.substring(0, name.length() - 1));
    }
    if (unit == null) {
      throw malformed(text);
    }
    return unit;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "expected a span of time, such as 5ms, 30s, 1h30m, 7d or 1y, but got \"" + text + "\"");
  }
}
