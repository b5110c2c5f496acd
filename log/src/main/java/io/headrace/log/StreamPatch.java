package io.headrace.log;

import java.time.Duration;

/** A reconfiguration of a stream's settings: for each of them, keep, clear or set. */
public record StreamPatch(
    Change<StorageClass> storageClass,
    Change<Retention> retention,
    Change<TimestampMode> timestampMode,
    Change<Boolean> timestampUncapped,
    Change<Duration> deleteOnEmptyMinAge) {
  /** Keeps everything. */
  public static final StreamPatch NONE =
      new StreamPatch(
          new Change.Keep<>(),
          new Change.Keep<>(),
          new Change.Keep<>(),
          new Change.Keep<>(),
          new Change.Keep<>());

  /** Clears everything. */
  public static final StreamPatch CLEAR =
      new StreamPatch(
          new Change.Clear<>(),
          new Change.Clear<>(),
          new Change.Clear<>(),
          new Change.Clear<>(),
          new Change.Clear<>());

  /** The settings after this patch. */
  public StreamSettings applyTo(StreamSettings current) {
    return new StreamSettings(
        storageClass.applyTo(current.storageClass()),
        retention.applyTo(current.retention()),
        timestampMode.applyTo(current.timestampMode()),
        timestampUncapped.applyTo(current.timestampUncapped()),
        deleteOnEmptyMinAge.applyTo(current.deleteOnEmptyMinAge()));
  }
}
