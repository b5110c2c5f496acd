package io.headrace.cli.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What one run under one setting gave.
 *
 * @param setting what was varied, in words
 * @param figures the figures, the same for every setting of a scenario
 */
public record Result(String setting, List<Figure> figures) {
  public Result {
    figures = List.copyOf(figures);
  }

  static Result of(String setting, Figure... figures) {
    return new Result(setting, List.of(figures));
  }

  /** The medians of repeated runs of one scenario: settings and figures are the same in all. */
  static List<Result> medians(List<List<Result>> runs) {
    List<Result> medians = new ArrayList<>();
    List<Result> first = runs.getFirst();
    for (int row = 0; row < first.size(); row++) {
      List<Figure> figures = new ArrayList<>();
      for (int column = 0; column < first.get(row).figures().size(); column++) {
        int r = row;
        int c = column;
        List<Figure> samples = runs.stream().map(run -> run.get(r).figures().get(c)).toList();
        figures.add(new Figure(samples.getFirst().name(), median(samples)));
      }
      medians.add(new Result(first.get(row).setting(), figures));
    }
    return medians;
  }

  private static OptionalDouble median(List<Figure> samples) {
    double[] values =
        samples.stream().flatMapToDouble(sample -> sample.value().stream()).sorted().toArray();
    if (values.length < samples.size()) {
      return OptionalDouble.empty();
    }
    int middle = values.length / 2;
    return OptionalDouble.of(
        values.length % 2 == 1
            ? values[middle]
            : Arrays.stream(values, middle - 1, middle + 1).average().orElseThrow());
  }
}
