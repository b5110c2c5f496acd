package io.headrace.agents;

/**
 * An agent that does what a test says.
 *
 * @param name how runs name it
 * @param answer what it does
 */
record Acting(String name, Answer answer) implements Agent {
  /** What it does with a run. */
  @FunctionalInterface
  interface Answer {
    void to(Run run) throws Exception;
  }

  static Acting as(Answer answer) {
    return new Acting("agent", answer);
  }

  @Override
  public String title() {
    return name;
  }

  @Override
  public void answer(Run run) throws Exception {
    answer.to(run);
  }
}
