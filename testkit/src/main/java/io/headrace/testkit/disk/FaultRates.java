package io.headrace.testkit.disk;

import java.time.Duration;

/**
 * How likely a simulated disk fails, for each single operation: from 0 (never) to 1 (always).
 *
 * @param failedWrite a write stops half way with an error
 * @param failedForce a force fails, of a file or of the folder
 * @param slowForce a force takes long
 * @param slowForceMost the longest that a slow force takes
 * @param earlyWrite after a write, some of what is not forced yet reaches the platter by itself
 */
public record FaultRates(
    double failedWrite,
    double failedForce,
    double slowForce,
    Duration slowForceMost,
    double earlyWrite) {
  /** A disk that does as it is told. */
  public static final FaultRates NONE = new FaultRates(0, 0, 0, Duration.ZERO, 0);
}
