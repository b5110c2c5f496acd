package io.headrace.testkit.oracle;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
import io.headrace.log.AppendOutcome;
import io.headrace.log.StreamInfo;

/**
 * What an acknowledgement says was done, was done; and what a refusal says of the stream was
 * durably so when it was given. Since answers come in order, there is nothing to guess: the state
 * after everything answered before is the one that the answer must follow from.
 */
final class RefusalsAreTrue implements Invariant {
  @Override
  public void onAnswer(AnswerSeen answer) {
    switch (OutcomeKind.of(answer.outcome())) {
      case DECIDED, NOBODY -> {
        if (answer.due().stream().noneMatch(due -> says(answer.outcome(), due))) {
          throw violated(
              answer.bearer()
                  + ": expected "
                  + answer.due()
                  + " to "
                  + answer.operation()
                  + ", but came "
                  + answer.outcome());
        }
      }
      case FULL, STOPPED, UNCERTAIN -> {
        // Whether there was a reason is another invariant's question.
      }
    }
  }

  /**
   * Acknowledgements tell the stable tail, which may have moved on; and when a stream was deleted,
   * only the engine knows if it did so by itself.
   */
  static boolean says(Object outcome, Object due) {
    if (outcome instanceof AppendOutcome.Appended(var start, var end, var tail)
        && due instanceof AppendOutcome.Appended expected) {
      return start.equals(expected.start())
          && end.equals(expected.end())
          && Long.compareUnsigned(tail.seqNum(), end.seqNum()) >= 0;
    }
    if (outcome instanceof AdminOutcome.Done<?>(StreamInfo info, Effect effect)
        && due instanceof AdminOutcome.Done<?>(StreamInfo dueInfo, Effect dueEffect)) {
      return effect == dueEffect && StreamLife.isSame(info, dueInfo);
    }
    return outcome.equals(due);
  }
}
