package io.headrace.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Repeated runs become one table. */
final class ResultTest {
  @Test
  void repeated_runs_become_medians_figure_by_figure() {
    List<Result> medians = Result.medians(List.of(run(3, 10), run(1, 30), run(2, 20)));

    assertThat(medians).containsExactlyElementsOf(run(2, 20));
  }

  @Test
  void an_even_number_of_runs_has_the_mean_of_the_two_in_the_middle() {
    assertThat(Result.medians(List.of(run(1, 10), run(2, 20), run(3, 60), run(100, 30))))
        .containsExactlyElementsOf(run(2.5, 25));
  }

  @Test
  void a_figure_that_is_missing_once_is_missing() {
    List<Result> known = List.of(Result.of("a", Figure.of("x", 1)));
    List<Result> unknown = List.of(Result.of("a", Figure.unknown("x")));

    assertThat(Result.medians(List.of(known, unknown))).containsExactlyElementsOf(unknown);
  }

  @Test
  void a_table_has_a_setting_a_row_and_a_figure_a_column() {
    assertThat(
            MarkdownTable.of(
                "append",
                List.of(
                    Result.of("1 connection", Figure.of("per s", 1234), Figure.of("ms", 0.123)),
                    Result.of("64", Figure.unknown("per s"), Figure.of("ms", 12.34)))))
        .isEqualTo(
            """
            | append       | per s |   ms |
            |--------------|------:|-----:|
            | 1 connection | 1,234 | 0.12 |
            | 64           |     – | 12.3 |
            """);
  }

  private static List<Result> run(double first, double second) {
    return List.of(Result.of("a", Figure.of("x", first)), Result.of("b", Figure.of("x", second)));
  }
}
