package io.headrace.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.control.Metric;
import io.headrace.client.control.MetricInterval;
import io.headrace.client.control.MetricUnit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MetricJsonTest {
  @Test
  void each_kind_of_metric_is_read_and_an_unknown_one_is_named() {
    String json =
        "{\"values\":[{\"scalar\":{\"name\":\"s\",\"unit\":\"bytes\",\"value\":1.5}},"
            + "{\"accumulation\":{\"name\":\"a\",\"unit\":\"operations\",\"interval\":\"hour\","
            + "\"values\":[[3600,7]]}},"
            + "{\"gauge\":{\"name\":\"g\",\"unit\":\"bytes\",\"values\":[[60,0.25]]}},"
            + "{\"label\":{\"name\":\"l\",\"values\":[\"x\"]}},{\"histogram\":{\"name\":\"h\"}}]}";

    Metric.Point hour = new Metric.Point(Instant.ofEpochSecond(3600), 7);
    Metric.Point minute = new Metric.Point(Instant.ofEpochSecond(60), 0.25);
    assertThat(MetricJson.metrics(json.getBytes(UTF_8)))
        .containsExactly(
            new Metric.Scalar("s", MetricUnit.BYTES, 1.5),
            new Metric.Accumulation("a", MetricUnit.OPERATIONS, MetricInterval.HOUR, List.of(hour)),
            new Metric.Gauge("g", MetricUnit.BYTES, List.of(minute)),
            new Metric.Label("l", List.of("x")),
            new Metric.Other("histogram"));
  }
}
