package io.headrace.testkit.oracle;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;

/** What kinds of answers there are, for those who do not care about what exactly they say. */
enum OutcomeKind {
  /** It says what became of the operation, and everything sent before it was answered before. */
  DECIDED,
  /**
   * There is nobody of that name to decide about it. Such an answer may overtake those that wait
   * for somebody of the name to come to be.
   */
  NOBODY,
  /** There is no space. */
  FULL,
  /** The engine has stopped, and certainly did nothing. */
  STOPPED,
  /** The engine has stopped, and may have done it. */
  UNCERTAIN;

  static OutcomeKind of(Object outcome) {
    return switch (outcome) {
      case AppendOutcome append -> of(append);
      case AdminOutcome<?> admin -> of(admin);
      default -> throw new IllegalArgumentException("no outcome: " + outcome);
    };
  }

  private static OutcomeKind of(AppendOutcome outcome) {
    return switch (outcome) {
      case AppendOutcome.Missing() -> NOBODY;
      case AppendOutcome.StorageFull() -> FULL;
      case AppendOutcome.Stopped(_) -> STOPPED;
      case AppendOutcome.Uncertain(_) -> UNCERTAIN;
      case AppendOutcome.Appended _,
          AppendOutcome.Duplicate _,
          AppendOutcome.FencingTokenMismatch _,
          AppendOutcome.SeqNumMismatch _,
          AppendOutcome.ProducerGap _,
          AppendOutcome.ProducerFenced _,
          AppendOutcome.ProducerEpochStart _,
          AppendOutcome.TooManyProducers _,
          AppendOutcome.WriterSequenceRegression _,
          AppendOutcome.SealedSeqNumsExhausted _,
          AppendOutcome.Closed _,
          AppendOutcome.TimestampMissing _,
          AppendOutcome.EarlierRefused _,
          AppendOutcome.Deleting _ ->
          DECIDED;
    };
  }

  private static OutcomeKind of(AdminOutcome<?> outcome) {
    return switch (outcome) {
      case AdminOutcome.BasinMissing<?> _,
          AdminOutcome.StreamMissing<?> _,
          AdminOutcome.BasinDeleting<?> _ ->
          NOBODY;
      case AdminOutcome.StorageFull<?> _ -> FULL;
      case AdminOutcome.Stopped<?>(_, boolean certain) -> certain ? STOPPED : UNCERTAIN;
      case AdminOutcome.Done<?> _,
          AdminOutcome.AlreadyExists<?> _,
          AdminOutcome.StreamDeleting<?> _ ->
          DECIDED;
    };
  }
}
