package io.headrace.client.control;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The configuration of a stream, or the one that the streams of a basin begin with.
 *
 * @param storageClass how records are stored
 * @param retention how long they are kept
 * @param timestampMode whose clock timestamps follow
 * @param timestampUncapped whether writers may stamp records later than the server's clock
 * @param deleteOnEmptyMinAgeSeconds how long a stream must have been empty before it is deleted, in
 *     seconds, unsigned; zero never deletes it
 */
public record StreamConfig(
    Optional<StorageClass> storageClass,
    Optional<Retention> retention,
    Optional<TimestampMode> timestampMode,
    Optional<Boolean> timestampUncapped,
    OptionalLong deleteOnEmptyMinAgeSeconds) {
  /** Nothing is chosen. */
  public static final StreamConfig NONE =
      new StreamConfig(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty());

  /** The same with another storage class. */
  public StreamConfig withStorageClass(StorageClass chosen) {
    return new StreamConfig(
        Optional.of(chosen),
        retention,
        timestampMode,
        timestampUncapped,
        deleteOnEmptyMinAgeSeconds);
  }

  /** The same with another retention. */
  public StreamConfig withRetention(Retention chosen) {
    return new StreamConfig(
        storageClass,
        Optional.of(chosen),
        timestampMode,
        timestampUncapped,
        deleteOnEmptyMinAgeSeconds);
  }

  /** The same with another clock. */
  public StreamConfig withTimestampMode(TimestampMode chosen) {
    return new StreamConfig(
        storageClass,
        retention,
        Optional.of(chosen),
        timestampUncapped,
        deleteOnEmptyMinAgeSeconds);
  }

  /** The same, with timestamps that may be later than the server's clock or not. */
  public StreamConfig withTimestampUncapped(boolean chosen) {
    return new StreamConfig(
        storageClass, retention, timestampMode, Optional.of(chosen), deleteOnEmptyMinAgeSeconds);
  }

  /** The same, deleted when empty for so long, in whole seconds; zero never deletes it. */
  public StreamConfig withDeleteOnEmpty(Duration minAge) {
    return new StreamConfig(
        storageClass,
        retention,
        timestampMode,
        timestampUncapped,
        OptionalLong.of(minAge.toSeconds()));
  }
}
