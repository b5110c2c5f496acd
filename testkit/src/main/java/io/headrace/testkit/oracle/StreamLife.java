package io.headrace.testkit.oracle;

import io.headrace.log.CreationKey;
import io.headrace.log.Retention;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamState;
import io.headrace.testkit.model.ModelRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stream from its creation to its end, as it must be at a moment. Immutable.
 *
 * @param number tells it from other streams of the name: the number of its creation
 * @param info what it is
 * @param key with which it was created
 * @param state its state
 * @param records everything ever stored in it, from sequence number 0 on
 * @param leastAgeMillis the shortest retention it ever had, in milliseconds
 */
public record StreamLife(
    long number,
    StreamInfo info,
    Optional<CreationKey> key,
    StreamState state,
    List<KnownRecord> records,
    long leastAgeMillis) {

  static StreamLife begin(long number, StreamInfo info, Optional<CreationKey> key) {
    return new StreamLife(
        number, info, key, StreamState.INITIAL, List.of(), ageMillis(info.config()));
  }

  StreamLife withState(StreamState next, List<KnownRecord> added) {
    List<KnownRecord> all = new ArrayList<>(records.size() + added.size());
    all.addAll(records);
    all.addAll(added);
    return new StreamLife(
        number, info, key, next, Collections.unmodifiableList(all), leastAgeMillis);
  }

  StreamLife withConfig(StreamConfig config) {
    return new StreamLife(
        number,
        new StreamInfo(
            info.name(),
            config,
            info.cipher(),
            info.contentType(),
            info.createdAtMillis(),
            info.deletedAtMillis()),
        key,
        state,
        records,
        Math.min(leastAgeMillis, ageMillis(config)));
  }

  StreamLife deleting(long nowMillis) {
    return new StreamLife(
        number,
        new StreamInfo(
            info.name(),
            info.config(),
            info.cipher(),
            info.contentType(),
            info.createdAtMillis(),
            OptionalLong.of(nowMillis)),
        key,
        state.withDeleting(),
        records,
        leastAgeMillis);
  }

  /** Whether its deletion was asked for. */
  public boolean isDeleting() {
    return state.deleting();
  }

  /** Whether it has nothing to show at a time. */
  boolean isEmptyAt(long millis) {
    return ModelRules.isEmpty(info, state, millis);
  }

  /** Whether the engine may delete it at a time, because it has been empty for long enough. */
  boolean isDueAt(long millis) {
    return ModelRules.isDue(info, state, millis);
  }

  /** Whether this is what an engine shows. */
  boolean looksLike(StreamInfo shownInfo, StreamState shownState) {
    return isSame(info, shownInfo) && state.equals(shownState);
  }

  /** Whether two descriptions are the same but for the time of a deletion. */
  static boolean isSame(StreamInfo one, StreamInfo other) {
    return one.name().equals(other.name())
        && one.config().equals(other.config())
        && one.cipher().equals(other.cipher())
        && one.contentType().equals(other.contentType())
        && one.createdAtMillis() == other.createdAtMillis()
        && one.deletedAtMillis().isPresent() == other.deletedAtMillis().isPresent();
  }

  @Override
  public String toString() {
    return "stream of creation #" + number + " with " + info.config() + " in " + state;
  }

  private static long ageMillis(StreamConfig config) {
    return switch (config.retention()) {
      case Retention.Age(var age) -> age.toMillis();
      case Retention.Infinite() -> Long.MAX_VALUE;
    };
  }
}
