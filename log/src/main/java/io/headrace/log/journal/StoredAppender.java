package io.headrace.log.journal;

import io.headrace.log.AppendOutcome;

/**
 * What a stream remembers of a writer whose appends build on each other: whether one was refused.
 *
 * <p>A refusal by the rules is known when it is decided. One by the disk comes later, and between
 * it and its answer the next append may be decided already; but by then the stream has fallen back
 * into a new incarnation, and what this writer had on its way in the old one is lost. Guarded by
 * the stream.
 */
final class StoredAppender {
  private boolean broken;
  private int incarnation;
  private int onTheirWay;

  /** Whether none of its appends may be stored any more. */
  boolean isBroken(int currentIncarnation) {
    if (onTheirWay > 0 && incarnation != currentIncarnation) {
      broken = true;
    }
    return broken;
  }

  /** An append is decided and on its way to the disk. */
  void accepted(int inIncarnation) {
    incarnation = inIncarnation;
    onTheirWay++;
  }

  /** The oldest append on its way is durable. */
  void stored() {
    onTheirWay--;
  }

  /** An append is answered without being stored. */
  void answered(AppendOutcome outcome) {
    broken |=
        outcome instanceof AppendOutcome.Refused && !(outcome instanceof AppendOutcome.Duplicate);
  }
}
