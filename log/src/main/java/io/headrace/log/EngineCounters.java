package io.headrace.log;

/**
 * An engine's counters since its start, and what it holds now.
 *
 * @param appends appends made durable
 * @param records records made durable
 * @param recordBytes their metered sizes in bytes
 * @param commits how often a group of entries was made durable
 * @param commitNanos how long that took in all, write and sync, in nanoseconds
 * @param syncNanos how long the syncs alone took, in nanoseconds
 * @param syncs the same by their lengths
 * @param refusedFull operations refused because the disk was full
 * @param streams streams now
 * @param segments segment files now
 * @param diskBytes their size in bytes
 * @param rewrittenBytes bytes copied by rewriting
 * @param reclaimedBytes bytes of segment files given back
 */
public record EngineCounters(
    long appends,
    long records,
    long recordBytes,
    long commits,
    long commitNanos,
    long syncNanos,
    SyncTimes syncs,
    long refusedFull,
    long streams,
    long segments,
    long diskBytes,
    long rewrittenBytes,
    long reclaimedBytes) {}
