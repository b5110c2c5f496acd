package io.headrace.log;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings that somebody chose for a stream, or as defaults for the streams of a basin. What is
 * empty was not chosen. A zero that was chosen is a choice.
 *
 * @param storageClass the storage class
 * @param retention how long records are kept
 * @param timestampMode whose clock timestamps follow
 * @param timestampUncapped whether writers may stamp records later than the server's clock
 * @param deleteOnEmptyMinAge how long a stream must have been empty before it is deleted, in whole
 *     seconds
 */
public record StreamSettings(
    Optional<StorageClass> storageClass,
    Optional<Retention> retention,
    Optional<TimestampMode> timestampMode,
    Optional<Boolean> timestampUncapped,
    Optional<Duration> deleteOnEmptyMinAge) {
  /** No choice at all. */
  public static final StreamSettings NONE =
      new StreamSettings(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Decides every value: these settings first, then the basin's, then {@link StreamConfig#DEFAULT}.
   */
  public StreamConfig resolve(StreamSettings basinDefaults) {
    StreamConfig last = StreamConfig.DEFAULT;
    return new StreamConfig(
        storageClass.or(basinDefaults::storageClass).orElse(last.storageClass()),
        retention.or(basinDefaults::retention).orElse(last.retention()),
        timestampMode.or(basinDefaults::timestampMode).orElse(last.timestampMode()),
        timestampUncapped.or(basinDefaults::timestampUncapped).orElse(last.timestampUncapped()),
        deleteOnEmptyMinAge
            .or(basinDefaults::deleteOnEmptyMinAge)
            .orElse(last.deleteOnEmptyMinAge()));
  }
}
