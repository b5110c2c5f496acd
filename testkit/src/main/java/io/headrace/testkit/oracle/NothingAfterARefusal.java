package io.headrace.testkit.oracle;

import io.headrace.log.AppendOutcome;

/**
 * A writer who sends on without waiting never has a later append in the stream without an earlier
 * one: once one is refused, none after it is stored.
 */
final class NothingAfterARefusal implements Invariant {
  @Override
  public void onAnswer(AnswerSeen answer) {
    if (answer.afterRefusal() && answer.outcome() instanceof AppendOutcome.Appended) {
      throw violated(
          answer.bearer()
              + ": expected nothing to be stored of a writer one of whose appends was refused, but "
              + answer.operation()
              + " was answered "
              + answer.outcome());
    }
  }
}
