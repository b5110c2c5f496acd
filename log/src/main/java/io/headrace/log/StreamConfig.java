package io.headrace.log;

import java.time.Duration;
import java.util.Optional;

/**
 * The configuration in force for a stream: every value decided.
 *
 * @param storageClass the storage class
 * @param retention how long records are kept
 * @param timestampMode whose clock timestamps follow
 * @param timestampUncapped whether writers may stamp records later than the server's clock
 * @param deleteOnEmptyMinAge how long a stream must have been empty before it is deleted; zero
 *     never deletes it
 */
public record StreamConfig(
    StorageClass storageClass,
    Retention retention,
    TimestampMode timestampMode,
    boolean timestampUncapped,
    Duration deleteOnEmptyMinAge) {
  /** What holds where neither stream nor basin says anything: seven days, the writer's clock. */
  public static final StreamConfig DEFAULT =
      new StreamConfig(
          StorageClass.EXPRESS,
          new Retention.Age(Duration.ofDays(7)),
          TimestampMode.CLIENT_PREFER,
          false,
          Duration.ZERO);

  /** The same values as settings in which everything is set. */
  public StreamSettings toSettings() {
    return new StreamSettings(
        Optional.of(storageClass),
        Optional.of(retention),
        Optional.of(timestampMode),
        Optional.of(timestampUncapped),
        Optional.of(deleteOnEmptyMinAge));
  }
}
