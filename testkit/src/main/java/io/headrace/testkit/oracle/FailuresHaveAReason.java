package io.headrace.testkit.oracle;

/** Nobody is told of a full disk that was not full, or that the engine stopped for no reason. */
final class FailuresHaveAReason implements Invariant {
  @Override
  public void onAnswer(AnswerSeen answer) {
    Excuses excuses = answer.excuses();
    boolean excused =
        switch (OutcomeKind.of(answer.outcome())) {
          case DECIDED, NOBODY -> true;
          case FULL -> excuses.diskWasFull();
          case STOPPED -> excuses.diskFailed() || excuses.closed();
          case UNCERTAIN -> excuses.diskFailed();
        };
    if (!excused) {
      throw violated(
          answer.bearer()
              + ": expected an answer from a disk that did nothing wrong, but "
              + answer.operation()
              + " was answered "
              + answer.outcome());
    }
  }
}
