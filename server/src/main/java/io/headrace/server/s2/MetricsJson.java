package io.headrace.server.s2;

import io.headrace.server.usage.Counted;
import io.headrace.server.usage.Family;
import io.headrace.server.usage.Resolution;
import io.headrace.server.usage.Sample;
import io.headrace.server.usage.Unit;
import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.SortedMap;

/** Sets of metrics as JSON. */
final class MetricsJson {
  private MetricsJson() {}

  /** A set of names. */
  static void label(TextBuffer out, String name, List<String> values) {
    out.ascii("{\"values\":[{\"label\":{\"name\":").jsonString(name).ascii(",\"values\":[");
    for (int i = 0; i < values.size(); i++) {
      (i == 0 ? out : out.ascii(',')).jsonString(values.get(i));
    }
    out.ascii("]}}]}");
  }

  /** What there was at some moments, which are in seconds since the Unix epoch. */
  static void gauge(TextBuffer out, String name, Unit unit, SortedMap<Long, Long> readings) {
    out.ascii("{\"values\":[{\"gauge\":{\"name\":").jsonString(name);
    out.ascii(",\"unit\":\"").ascii(unit.text()).ascii("\",\"values\":[");
    String separator = "";
    for (var each : readings.entrySet()) {
      point(out.ascii(separator), each.getKey(), each.getValue());
      separator = ",";
    }
    out.ascii("]}}]}");
  }

  /**
   * What was counted of a family: of operations those that there were, of anything else all of it,
   * so that who adds up need not ask what is there. Where nothing was counted there is no point.
   */
  static void accumulations(
      TextBuffer out, Family family, Resolution resolution, List<Sample> samples) {
    boolean all =
        switch (family) {
          case APPENDS, APPENDED_BYTES, READS, READ_BYTES -> true;
          case BASIN_OPERATIONS, ACCOUNT_OPERATIONS -> false;
        };
    out.ascii("{\"values\":[");
    String separator = "";
    for (Counted each : Counted.of(family)) {
      if (all || samples.stream().anyMatch(sample -> sample.count(each) != 0)) {
        accumulation(out.ascii(separator), each, resolution, samples);
        separator = ",";
      }
    }
    out.ascii("]}");
  }

  private static void accumulation(
      TextBuffer out, Counted what, Resolution resolution, List<Sample> samples) {
    out.ascii("{\"accumulation\":{\"name\":").jsonString(what.text());
    out.ascii(",\"unit\":\"").ascii(what.family().unit().text());
    out.ascii("\",\"interval\":\"").ascii(resolution.text()).ascii("\",\"values\":[");
    String separator = "";
    for (Sample each : samples) {
      if (each.count(what) != 0) {
        point(out.ascii(separator), each.startSeconds(), each.count(what));
        separator = ",";
      }
    }
    out.ascii("]}}");
  }

  private static void point(TextBuffer out, long atSeconds, long value) {
    out.ascii('[').unsigned(atSeconds).ascii(',').unsigned(value).ascii(']');
  }
}
