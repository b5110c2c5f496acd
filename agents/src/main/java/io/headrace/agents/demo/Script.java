package io.headrace.agents.demo;

/** What the demo agent does in one answer. */
@FunctionalInterface
interface Script {
  void play(Stage stage);
}
