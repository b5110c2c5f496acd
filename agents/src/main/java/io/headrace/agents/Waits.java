package io.headrace.agents;

/** Is told when a run begins to wait for a person, and when it waits no more. For any thread. */
interface Waits {
  void begin();

  void end();
}
