package io.headrace.log.journal;

/**
 * What a stream remembers of a writer whose appends build on each other: whether one was refused.
 *
 * <p>A refusal by the rules is known when it is decided. One by the disk comes later, and between
 * it and its answer the next append may be decided already; but by then the stream has fallen back
 * into a new incarnation, and what this writer had on its way in the old one is lost. On its way is
 * also an append that stores nothing, since others stored the same before, while what they stored
 * is. Guarded by the stream.
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

  /** An append is decided, and what it is decided upon on its way to the disk. */
  void accepted(int inIncarnation) {
    incarnation = inIncarnation;
    onTheirWay++;
  }

  /** What the oldest append on its way was decided upon is durable, and so is itself. */
  void stored() {
    onTheirWay--;
  }

  /** An append is refused. */
  void refused() {
    broken = true;
  }
}
