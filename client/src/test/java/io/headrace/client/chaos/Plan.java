package io.headrace.client.chaos;

import io.headrace.wire.Packing;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What happens in a round.
 *
 * @param promise what the writer is promised
 * @param batching how a producer makes batches of records; without it a session appends the inputs
 * @param inputs how many records each input has, in order; one each if a producer appends them
 * @param padding how many bytes each record has besides its name
 * @param packing how appends are packed
 * @param window how many inputs may be on their way
 * @param waits whether the writer waits for room before it submits the next input, and for the end
 *     when it closes; otherwise it submits everything at once
 * @param pauseMicros how long the writer pauses before each input, as one does who makes them up
 * @param attempts how often the writer tries in a row without any progress
 * @param bufferBytes how much the reader holds that nobody has taken
 * @param writer the troubles of the writer's connections, one after the other; those after them
 *     have none
 * @param reader the same for the reader's
 * @param strikes what else happens, in no order
 */
record Plan(
    Promise promise,
    Optional<Batching> batching,
    List<Integer> inputs,
    int padding,
    Packing packing,
    int window,
    boolean waits,
    int pauseMicros,
    int attempts,
    int bufferBytes,
    List<List<Trouble>> writer,
    List<List<Trouble>> reader,
    List<Strike> strikes) {
  /** More attempts than troubles can cost, however long a server takes to come back. */
  static final int MANY_ATTEMPTS = 1_000_000;

  /**
   * How a producer works.
   *
   * @param lingerMillis how long a record waits for others
   * @param records how many a batch has at most
   * @param flushEvery after how many records it is flushed; 0 for never
   */
  record Batching(int lingerMillis, int records, int flushEvery) {}

  /** A short exchange without any trouble. */
  static Plan calm(Promise promise) {
    return new Plan(
        promise,
        Optional.empty(),
        List.of(1, 2, 1),
        /* padding= */ 0,
        Packing.NONE,
        /* window= */ 3,
        /* waits= */ false,
        /* pauseMicros= */ 0,
        MANY_ATTEMPTS,
        /* bufferBytes= */ 1 << 20,
        List.of(),
        List.of(),
        List.of());
  }

  /** The same, with a trouble for one's first connection. */
  Plan with(Role role, Trouble trouble) {
    List<List<Trouble>> troubles = List.of(List.of(trouble));
    return new Plan(
        promise,
        batching,
        inputs,
        padding,
        packing,
        window,
        waits,
        pauseMicros,
        attempts,
        bufferBytes,
        role == Role.WRITER ? troubles : writer,
        role == Role.READER ? troubles : reader,
        strikes);
  }

  List<List<Trouble>> troubles(Role role) {
    return switch (role) {
      case WRITER -> writer;
      case READER -> reader;
    };
  }

  /** Whether nothing is to happen. */
  boolean isCalm() {
    return writer.isEmpty() && reader.isEmpty() && strikes.isEmpty();
  }

  /** Whether somebody has to notice that nothing comes any more. */
  boolean hasSilence(Role role) {
    return troubles(role).stream().flatMap(Collection::stream).anyMatch(Trouble::isSilence);
  }

  /** Whether the writer may be ended before it has come to its end. */
  boolean endsWriter() {
    return strikes.stream().anyMatch(strike -> strike.blow().endsWriter());
  }

  /** Whether everything must be stored, since nothing happens that could keep a writer from it. */
  boolean mustStoreAll() {
    if (endsWriter() || attempts < MANY_ATTEMPTS) {
      return false;
    }
    // Even a deploy is no reason for doubt.
    boolean isHarmless =
        writer.stream().flatMap(Collection::stream).allMatch(Trouble::isHarmless)
            && strikes.stream().allMatch(strike -> strike.blow() == Strike.Blow.REPLACE);
    return isHarmless || promise.sendsAgain();
  }
}
