package io.headrace.log.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry between its decision and its answer.
 *
 * @param <S> the state that it leads to
 */
final class Entry<S> {
  private final Stored<S> owner;
  private final int incarnation;
  private final S next;
  private final ByteBuffer bytes;
  private final boolean purge;
  private final boolean freesSpace;
  private final Reply reply;

  // Answers that were decided after this entry and may be given once it is durable; guarded by the
  // owner.
  private @Nullable List<Reply> parked;

  private Entry(
      Stored<S> owner, S next, ByteBuffer bytes, boolean purge, boolean freesSpace, Reply reply) {
    this.owner = owner;
    this.incarnation = owner.incarnation();
    this.next = next;
    this.bytes = bytes;
    this.purge = purge;
    this.freesSpace = freesSpace;
    this.reply = reply;
  }

  /**
   * An entry after which its owner is in a state.
   *
   * @param freesSpace whether it may use the space kept for entries that lead to more space
   */
  static <S> Entry<S> change(
      Stored<S> owner, S next, ByteBuffer bytes, boolean freesSpace, Reply reply) {
    return new Entry<>(owner, next, bytes, /* purge= */ false, freesSpace, reply);
  }

  /** An entry after which its owner is gone. */
  static <S> Entry<S> purge(Stored<S> owner, S last, ByteBuffer bytes) {
    return new Entry<>(owner, last, bytes, /* purge= */ true, /* freesSpace= */ true, Reply.NONE);
  }

  /** Whether it was decided on a state that has been taken back since. Commit thread only. */
  boolean isStale() {
    return incarnation != owner.incarnation();
  }

  /** Whether the caller is under the monitor of the entry's owner. */
  boolean isGuarded() {
    return Thread.holdsLock(owner);
  }

  int incarnation() {
    return incarnation;
  }

  S next() {
    return next;
  }

  /** The whole entry, ready but for its place in the log. */
  ByteBuffer bytes() {
    return bytes;
  }

  boolean isPurge() {
    return purge;
  }

  boolean freesSpace() {
    return freesSpace;
  }

  Reply reply() {
    return reply;
  }

  /** Keeps an answer until this entry's own was given. Guarded by the owner. */
  void park(Reply later) {
    if (parked == null) {
      parked = new ArrayList<>(1);
    }
    parked.add(later);
  }

  /** Takes the parked answers away. Guarded by the owner. */
  List<Reply> takeParked() {
    List<Reply> taken = parked == null ? List.of() : parked;
    parked = null;
    return taken;
  }

  /** It is durable: makes it visible and gives the answers. Commit thread only. */
  void apply(long lsn, long segmentId, int at) {
    owner.apply(this, lsn, segmentId, at);
  }

  /** It will not become durable: takes its state back and says so. Commit thread only. */
  void refuse(Refusal why) {
    owner.refuse(this, why);
  }
}
