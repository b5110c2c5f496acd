package io.headrace.cli.bench;

import java.io.IOException;
import java.util.List;

/** Something to measure. */
interface Scenario {
  /** Its name, which selects it. */
  String name();

  /** What it does, for the heading of its table. */
  String title();

  /**
   * Measures once.
   *
   * @throws MismatchException if something is not as it must be
   */
  List<Result> run(Bench bench) throws IOException, InterruptedException;
}
