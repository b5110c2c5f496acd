package io.headrace.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a stream remembers of its idempotent producers: for each of them the epoch in force and the
 * highest sequence accepted, and which append closed the stream. Immutable.
 *
 * <p>A change copies a list of at most {@link #MAX} references, which costs less than the lock
 * around it for the handful of producers that streams have.
 *
 * @param last the last append of each producer, in the order of their first appearance
 * @param closer the append that closed the stream, if a producer did
 */
public record Producers(List<ProducerSequence> last, Optional<ProducerSequence> closer) {
  /** How many producers a stream remembers at most. */
  public static final int MAX = 1000;

  /** No producer. */
  public static final Producers NONE = new Producers(List.of(), Optional.empty());

  public Producers {
    last = List.copyOf(last);
  }

  /** The last append of a producer, if it is known. */
  public Optional<ProducerSequence> find(String producer) {
    for (int i = 0; i < last.size(); i++) {
      if (last.get(i).producer().equals(producer)) {
        return Optional.of(last.get(i));
      }
    }
    return Optional.empty();
  }

  /**
   * The sequence that may come next of a producer in an epoch: 0 if the producer is not known or
   * the epoch is a newer one.
   *
   * @return the sequence, unsigned, since after the greatest one comes one that no append can have;
   *     or empty if the epoch is an older one, of which nothing may come any more
   */
  public OptionalLong next(String producer, long epoch) {
    Optional<ProducerSequence> known = find(producer);
    if (known.isEmpty() || epoch > known.get().epoch()) {
      return OptionalLong.of(0);
    }
    return epoch == known.get().epoch()
        ? OptionalLong.of(known.get().sequence() + 1)
        : OptionalLong.empty();
  }

  /** These producers after an append of one of them. */
  public Producers after(ProducerSequence append, boolean closes) {
    List<ProducerSequence> next = new ArrayList<>(last.size() + 1);
    boolean known = false;
    for (ProducerSequence each : last) {
      boolean same = each.producer().equals(append.producer());
      next.add(same ? append : each);
      known |= same;
    }
    if (!known) {
      next.add(append);
    }
    return new Producers(next, closes ? Optional.of(append) : closer);
  }
}
