package io.headrace.log;

import java.util.function.Consumer;

/**
 * Appends of one writer that build on each other: once one of them is refused, none after it is
 * stored. So a writer can send on without waiting for outcomes, and still never has a later append
 * in the stream without an earlier one.
 *
 * <p>May be used from any thread. An append that finds its producer's sequence stored before is not
 * refused: what it wanted is there. It is refused after all if what it found does not become
 * durable.
 */
@FunctionalInterface
public interface Appender {
  /**
   * Appends as {@link Stream#append} does, or ends as {@link AppendOutcome.EarlierRefused}.
   *
   * @param request what to append
   * @param done is told the outcome exactly once, in the order of the appends; on the engine's
   *     commit thread or on the calling one; it must not block
   */
  void append(AppendRequest request, Consumer<? super AppendOutcome> done);
}
