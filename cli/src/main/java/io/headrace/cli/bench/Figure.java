package io.headrace.cli.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One measured number.
 *
 * @param name what it is, with its unit
 * @param value the number, or empty if it could not be measured here
 */
public record Figure(String name, OptionalDouble value) {
  static Figure of(String name, double value) {
    return new Figure(name, OptionalDouble.of(value));
  }

  static Figure unknown(String name) {
    return new Figure(name, OptionalDouble.empty());
  }

  /** The number with as many digits as mean something. */
  String text() {
    if (value.isEmpty()) {
      return "–";
    }
    double number = value.getAsDouble();
    double size = Math.abs(number);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }
}
