package io.headrace.testkit.sim;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.testkit.oracle.Oracle;
import io.headrace.testkit.oracle.StreamLife;
import io.headrace.testkit.oracle.StreamTrack;
import io.headrace.testkit.oracle.Violation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who follows a stream: reads to the tail, waits until there is more, and reads on. He
 * keeps his position across crashes.
 */
final class Follower {
  private final Reading reading;
  private final Oracle oracle;
  private final StreamTrack track;
  private final long life;
  private long position;
  private int waitingIn;
  private @Nullable Runnable wish;
  private boolean busy;

  /**
   * @param handle what he follows
   * @param position where he begins
   */
  Follower(Reading reading, Oracle oracle, Handle handle, long position) {
    this.reading = reading;
    this.oracle = oracle;
    this.track = handle.track();
    this.life = handle.life();
    this.position = position;
  }

  StreamTrack track() {
    return track;
  }

  /** Whether he waits to be woken, in this process. */
  boolean isWaiting(int process) {
    return wish != null && waitingIn == process;
  }

  /** Whether he is in the middle of a read: whoever works meanwhile, it is not he. */
  boolean isBusy() {
    return busy;
  }

  /** A crash has interrupted whatever he did. */
  void interrupt() {
    busy = false;
  }

  /** Whether the stream that he follows is this one. */
  boolean follows(Handle handle) {
    return handle.track() == track && handle.life() == life;
  }

  /** Whether the stream that he follows leads this life. */
  boolean isIn(Optional<StreamLife> any) {
    return any.isPresent() && any.get().number() == life;
  }

  /**
   * Reads one step, and waits if that led to the tail.
   *
   * @return whether there will never be more
   */
  boolean advance(Handle handle, ReadLimits limits, int process) {
    busy = true;
    long tail = handle.stream().stable().tail().seqNum();
    Reading.Result result = reading.read(handle, position, limits);
    oracle.followed(track, position, result.delivered(), result.step(), tail);
    position = result.step().nextSeqNum();
    busy = false;
    if (result.step().stop() != ReadStep.Stop.TAIL) {
      return false;
    }
    Runnable mine = new Wish(process);
    wish = mine;
    waitingIn = process;
    if (handle.stream().awaitBeyond(position, mine)) {
      return false;
    }
    wish = null;
    boolean more = Long.compareUnsigned(handle.stream().stable().tail().seqNum(), position) > 0;
    boolean over = handle.stream().stable().closed() || handle.stream().stable().deleting();
    if (!more && !over) {
      throw new Violation(
          "WakesAreNotLost",
          track.key()
              + ": expected something beyond "
              + position
              + ", since a reader may not wait, but the stream is "
              + handle.stream().stable());
    }
    return !more;
  }

  /** No longer waits. */
  void giveUp(Handle handle) {
    Runnable given = wish;
    if (given != null) {
      handle.stream().forget(given);
      wish = null;
    }
  }

  /** Whoever waits has nothing to see: checked while nothing is going on. */
  void check(int process) {
    Optional<StreamLife> now = track.answered().filter(it -> it.number() == life);
    boolean hasNews =
        now.isEmpty()
            || now.get().isDeleting()
            || now.get().state().closed()
            || Long.compareUnsigned(now.get().state().tail().seqNum(), position) > 0;
    if (isWaiting(process) && hasNews) {
      throw new Violation(
          "WakesAreNotLost",
          track.key()
              + ": a reader at "
              + position
              + " was not woken, though there is news: "
              + now.map(StreamLife::state));
    }
  }

  /** What the engine runs to wake him, at most once and only while he waits. */
  private final class Wish implements Runnable {
    private final int process;

    Wish(int process) {
      this.process = process;
    }

    @Override
    public void run() {
      if (wish != this || waitingIn != process) {
        throw new Violation(
            "WakesAreNotLost", track.key() + ": a reader was woken who did not wait any more");
      }
      wish = null;
    }
  }
}
