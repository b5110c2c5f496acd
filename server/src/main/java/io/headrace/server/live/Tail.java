package io.headrace.server.live;

import io.headrace.log.Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * The tail of one stream as one event loop watches it: one wish to be woken, however many follow.
 */
final class Tail implements Runnable {
  /** So many get their events written before the first of them is sent its. */
  private static final int FLUSHED_TOGETHER = 32;

  private final LiveTails tails;
  private final Stream stream;
  private final List<Follower> followers = new ArrayList<>(1);
  private final Runnable wake;
  private boolean watched;
  private boolean passing;

  Tail(LiveTails tails, Stream stream) {
    this.tails = tails;
    this.stream = stream;
    // Runs on the commit thread: only hands on.
    this.wake = () -> tails.loop().mailbox().post(this);
  }

  Stream stream() {
    return stream;
  }

  void add(Follower follower, long seenSeqNum) {
    follower.tail = this;
    follower.place = followers.size();
    followers.add(follower);
    if (!watched && !passing) {
      watch(seenSeqNum);
    }
  }

  void remove(Follower follower) {
    // The last one takes its place: the order of followers means nothing.
    Follower moved = followers.removeLast();
    if (follower.place < followers.size()) {
      followers.set(follower.place, moved);
      moved.place = follower.place;
    }
    follower.tail = null;
    if (followers.isEmpty() && !passing) {
      stop();
    }
  }

  /** One pass: the tail has moved, and everybody is served. */
  @Override
  public void run() {
    watched = false;
    if (followers.isEmpty()) {
      return;
    }
    long tailSeqNum = stream.stable().tail().seqNum();
    passing = true;
    try (Pass pass = new Pass(stream, tails.loop())) {
      // From the last to the first: who leaves is replaced by somebody who was served already.
      int served = 0;
      for (int i = followers.size() - 1; i >= 0; i = Math.min(i, followers.size()) - 1) {
        serve(followers.get(i), pass);
        served++;
        if (served % FLUSHED_TOGETHER == 0) {
          tails.loop().flush();
        }
      }
    } finally {
      passing = false;
    }
    if (followers.isEmpty()) {
      stop();
    } else {
      watch(tailSeqNum);
    }
  }

  private void serve(Follower follower, Pass pass) {
    boolean stays;
    try {
      stays = follower.tailMoved(pass);
    } catch (RuntimeException e) {
      follower.failed(e);
      stays = false;
    }
    if (!stays && follower.tail == this) {
      remove(follower);
    }
  }

  private void watch(long seenSeqNum) {
    watched = true;
    if (!stream.awaitBeyond(seenSeqNum, wake)) {
      tails.loop().mailbox().post(this);
    }
  }

  private void stop() {
    if (watched) {
      stream.forget(wake);
    }
    tails.forget(this);
  }
}
