package io.headrace.client.json;

import io.headrace.client.control.Metric;
import io.headrace.client.control.MetricInterval;
import io.headrace.client.control.MetricQuery;
import io.headrace.client.control.MetricUnit;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.PercentCoding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Metrics as JSON. */
public final class MetricJson {
  private MetricJson() {}

  /** The query that asks for them, without the question mark. */
  public static String query(MetricQuery wanted) {
    StringBuilder query = new StringBuilder("set=");
    query.append(PercentCoding.encode(wanted.set().text()));
    query.append("&start=").append(wanted.start().getEpochSecond());
    query.append("&end=").append(wanted.end().getEpochSecond());
    wanted
        .interval()
        .ifPresent(it -> query.append("&interval=").append(PercentCoding.encode(it.text())));
    return query.toString();
  }

  /** Reads a set of metrics. */
  public static List<Metric> metrics(byte[] json) {
    List<Metric> metrics = new ArrayList<>();
    Fields.document(
        json,
        each -> {
          each.object(
              "a set of metrics, an object,",
              (inner, member) -> {
                if (!member.equals("values")) {
                  return false;
                }
                inner.array("an array of metrics", element -> metrics.add(metric(element)));
                return true;
              });
          return metrics;
        });
    return List.copyOf(metrics);
  }

  private static Metric metric(JsonReader json) {
    Kind kind = new Kind();
    json.object("a metric, an object,", kind::member);
    return Fields.given(kind.metric, "scalar");
  }

  private static final class Kind {
    private @Nullable Metric metric;

    boolean member(JsonReader json, String kind) {
      MetricFields fields = new MetricFields(kind);
      switch (kind) {
        case "scalar", "accumulation", "gauge", "label" ->
            json.object("a metric, an object,", fields::member);
        default -> {
          metric = new Metric.Other(kind);
          return false;
        }
      }
      metric = fields.metric();
      return true;
    }
  }

  private static final class MetricFields {
    private final String kind;
    private String name = "";
    private String unit = "";
    private String interval = "";
    private double value;
    private final List<Metric.Point> points = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    MetricFields(String kind) {
      this.kind = kind;
    }

    Metric metric() {
      return switch (kind) {
        case "scalar" -> new Metric.Scalar(name, new MetricUnit(unit), value);
        case "accumulation" ->
            new Metric.Accumulation(
                name, new MetricUnit(unit), new MetricInterval(interval), points);
        case "gauge" -> new Metric.Gauge(name, new MetricUnit(unit), points);
        default -> new Metric.Label(name, names);
      };
    }

    boolean member(JsonReader json, String member) {
      if (json.isNull()) {
        return true;
      }
      switch (member) {
        case "name" -> name = Fields.text(json);
        case "unit" -> unit = Fields.text(json);
        case "interval" -> interval = Fields.text(json);
        case "value" -> value = json.number();
        case "values" -> json.array("an array", this::element);
        default -> {
          return false;
        }
      }
      return true;
    }

    private void element(JsonReader json) {
      if (json.isString()) {
        names.add(Fields.text(json));
        return;
      }
      List<Double> pair = new ArrayList<>(2);
      json.array("a point, an array of moment and value,", each -> pair.add(each.number()));
      if (pair.size() != 2) {
        throw new MalformedException(
            "expected a point of moment and value at "
                + json.where()
                + ", but it has "
                + pair.size()
                + " elements");
      }
      points.add(new Metric.Point(Instant.ofEpochSecond(pair.get(0).longValue()), pair.get(1)));
    }
  }
}
