package io.headrace.testkit.oracle;

/**
 * Whoever follows a stream sees it grow at its end and in no other way: what comes next begins
 * where he stands, and the tail is never behind him, whatever crashed in between.
 */
final class ReadersSeeAGrowingPrefix implements Invariant {
  @Override
  public void onFollow(FollowSeen follow) {
    long position = follow.position();
    if (Long.compareUnsigned(follow.tail(), position) < 0) {
      throw violated(
          follow.key()
              + ": expected a tail at or beyond "
              + position
              + ", where a reader stands, but it is "
              + follow.tail());
    }
    boolean behind =
        follow.delivered().stream()
            .anyMatch(record -> Long.compareUnsigned(record.seqNum(), position) < 0);
    if (behind || Long.compareUnsigned(follow.step().nextSeqNum(), position) < 0) {
      throw violated(
          follow.key()
              + ": expected a reader at "
              + position
              + " to come further, but it was led back: "
              + follow.step());
    }
  }
}
