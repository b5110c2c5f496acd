package io.headrace.cli.bench;

import io.headrace.wire.BasinName;
import java.time.Duration;
import java.util.Optional;

/**
 * How the chain scenario is run.
 *
 * @param basin the basin that it takes place in, or empty to make one
 * @param targetMebibytes how many MiB a second are written
 * @param recordBytes the metered size of each record
 * @param catchUpDelay how long to wait between writing and catching up
 * @param storageClass the storage class of the stream, or empty for the basin's
 */
public record ChainOptions(
    Optional<BasinName> basin,
    int targetMebibytes,
    int recordBytes,
    Duration catchUpDelay,
    Optional<String> storageClass) {}
