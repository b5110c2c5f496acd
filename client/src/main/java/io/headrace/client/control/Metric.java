package io.headrace.client.control;

import java.time.Instant;
import java.util.List;

/** One of the metrics of a set. */
public sealed interface Metric {
  /**
   * One number.
   *
   * @param name what it is
   * @param unit what it counts
   * @param value in its unit
   */
  record Scalar(String name, MetricUnit unit, double value) implements Metric {}

  /**
   * What was counted, an interval a point.
   *
   * @param name what it is
   * @param unit what it counts
   * @param interval how much time a point stands for, from its moment on
   * @param points in order of time
   */
  record Accumulation(String name, MetricUnit unit, MetricInterval interval, List<Point> points)
      implements Metric {
    /** Copies the points. */
    public Accumulation {
      points = List.copyOf(points);
    }
  }

  /**
   * What there was at some moments.
   *
   * @param name what it is
   * @param unit what it counts
   * @param points in order of time
   */
  record Gauge(String name, MetricUnit unit, List<Point> points) implements Metric {
    /** Copies the points. */
    public Gauge {
      points = List.copyOf(points);
    }
  }

  /**
   * A set of names.
   *
   * @param name what they are the names of
   * @param values the names
   */
  record Label(String name, List<String> values) implements Metric {
    /** Copies the names. */
    public Label {
      values = List.copyOf(values);
    }
  }

  /**
   * One of a kind that is not known here.
   *
   * @param kind what the server calls it
   */
  record Other(String kind) implements Metric {}

  /**
   * A number at a moment.
   *
   * @param at the moment, to the second
   * @param value in the metric's unit
   */
  record Point(Instant at, double value) {}
}
