package io.headrace.testkit.oracle;

/** Each operation is answered exactly once, and those on one name in the order of their entry. */
final class OutcomesInOrder implements Invariant {
  @Override
  public void onAnswer(AnswerSeen answer) {
    if (answer.enteredBefore() < 0) {
      throw violated(
          answer.bearer()
              + ": expected one answer to "
              + answer.operation()
              + ", but there came another: "
              + answer.outcome());
    }
    boolean ordered = OutcomeKind.of(answer.outcome()) != OutcomeKind.NOBODY;
    if (ordered && answer.enteredBefore() > 0) {
      throw violated(
          answer.bearer()
              + ": expected answers in the order of entry, but "
              + answer.outcome()
              + " to "
              + answer.operation()
              + " came before the answers to "
              + answer.enteredBefore()
              + " earlier ones");
    }
  }
}
