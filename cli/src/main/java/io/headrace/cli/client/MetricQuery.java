package io.headrace.cli.client;

import java.util.Optional;

/**
 * Which metrics are wanted.
 *
 * @param set the name of a set of metrics
 * @param startSeconds where the time begins, in seconds since the Unix epoch
 * @param endSeconds where it ends
 * @param interval how it is cut: {@code minute}, {@code hour} or {@code day}
 */
public record MetricQuery(
    String set, long startSeconds, long endSeconds, Optional<String> interval) {
  String encoded() {
    return "?set="
        + Percent.encode(set)
        + "&start="
        + startSeconds
        + "&end="
        + endSeconds
        + interval.map(it -> "&interval=" + Percent.encode(it)).orElse("");
  }
}
