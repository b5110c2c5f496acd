package io.headrace.cli.command;

import io.headrace.cli.json.Json;
import io.headrace.cli.terminal.Terminal;
import io.headrace.wire.Rfc3339;
import java.io.IOException;
import java.util.List;

/** Prints metrics: a line of what they are, and a line for each moment or label. */
final class MetricOutput {
  private MetricOutput() {}

  /** Prints metrics as the server gave them. */
  static void print(Terminal terminal, List<Json> metrics) throws IOException {
    try {
      printAll(terminal, metrics);
    } catch (IllegalArgumentException e) {
      throw new FailedException(
          "the answer is not one of a Headrace server: " + String.valueOf(e.getMessage()));
    }
  }

  private static void printAll(Terminal terminal, List<Json> metrics) throws IOException {
    for (Json metric : metrics) {
      Json.Members kinds = metric.members();
      for (String kind : kinds.values().keySet()) {
        print(terminal, kind, kinds.need(kind).members());
      }
    }
  }

  private static void print(Terminal terminal, String kind, Json.Members metric)
      throws IOException {
    String name = metric.need("name").text();
    switch (kind) {
      case "scalar" ->
          terminal.line(name + ": " + metric.need("value") + " " + metric.need("unit").text());
      case "accumulation", "gauge" -> {
        String interval = metric.find("interval").map(it -> ", by the " + it.text()).orElse("");
        terminal.line(name + " (" + metric.need("unit").text() + interval + ")");
        for (Json point : metric.need("values").elements()) {
          terminal.line(line(point.elements()));
        }
      }
      case "label" -> {
        terminal.line(name);
        for (Json label : metric.need("values").elements()) {
          terminal.line("  " + label.text());
        }
      }
      // One that is not known yet is better shown as it is than not at all.
      default -> terminal.line(kind + " " + metric);
    }
  }

  private static String line(List<Json> point) {
    if (point.size() != 2) {
      throw new IllegalArgumentException(
          "expected a point as [seconds, value], but got " + new Json.Elements(point));
    }
    String moment = Rfc3339.format(Math.multiplyExact(point.get(0).unsigned(), 1000L));
    return "  " + moment + "  " + point.get(1);
  }
}
