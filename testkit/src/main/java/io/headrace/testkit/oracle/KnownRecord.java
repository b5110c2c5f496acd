package io.headrace.testkit.oracle;

import io.headrace.wire.SequencedRecord;

/**
 * A record that must be there.
 *
 * @param record as readers must see it
 * @param arrivalMillis the wall clock when it was sent
 */
public record KnownRecord(SequencedRecord record, long arrivalMillis) {}
