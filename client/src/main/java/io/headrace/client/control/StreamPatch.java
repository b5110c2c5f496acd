package io.headrace.client.control;

/**
 * A change of a stream's configuration, or of a basin's defaults for streams.
 *
 * @param storageClass how records are stored
 * @param retention how long they are kept
 * @param timestampMode whose clock timestamps follow
 * @param timestampUncapped whether writers may stamp records later than the server's clock
 * @param deleteOnEmptyMinAgeSeconds how long a stream must have been empty before it is deleted, in
 *     seconds, unsigned; zero never deletes it
 */
public record StreamPatch(
    Change<StorageClass> storageClass,
    Change<Retention> retention,
    Change<TimestampMode> timestampMode,
    Change<Boolean> timestampUncapped,
    Change<Long> deleteOnEmptyMinAgeSeconds) {
  /** Changes nothing. */
  public static final StreamPatch NONE =
      new StreamPatch(Change.keep(), Change.keep(), Change.keep(), Change.keep(), Change.keep());

  /** Takes back everything that was chosen. */
  public static final StreamPatch CLEAR =
      new StreamPatch(
          Change.clear(), Change.clear(), Change.clear(), Change.clear(), Change.clear());

  /** The same with another change of the storage class. */
  public StreamPatch withStorageClass(Change<StorageClass> change) {
    return new StreamPatch(
        change, retention, timestampMode, timestampUncapped, deleteOnEmptyMinAgeSeconds);
  }

  /** The same with another change of the retention. */
  public StreamPatch withRetention(Change<Retention> change) {
    return new StreamPatch(
        storageClass, change, timestampMode, timestampUncapped, deleteOnEmptyMinAgeSeconds);
  }

  /** The same with another change of the clock. */
  public StreamPatch withTimestampMode(Change<TimestampMode> change) {
    return new StreamPatch(
        storageClass, retention, change, timestampUncapped, deleteOnEmptyMinAgeSeconds);
  }

  /** The same with another change of what writers may stamp. */
  public StreamPatch withTimestampUncapped(Change<Boolean> change) {
    return new StreamPatch(
        storageClass, retention, timestampMode, change, deleteOnEmptyMinAgeSeconds);
  }

  /** The same with another change of when an empty stream is deleted, in seconds, unsigned. */
  public StreamPatch withDeleteOnEmptyMinAgeSeconds(Change<Long> change) {
    return new StreamPatch(storageClass, retention, timestampMode, timestampUncapped, change);
  }
}
