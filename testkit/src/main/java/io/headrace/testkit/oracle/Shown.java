package io.headrace.testkit.oracle;

import io.headrace.log.StreamInfo;
import io.headrace.log.StreamState;

/**
 * What an engine shows of a stream.
 *
 * @param info what it says the stream is
 * @param state the stable state
 */
record Shown(StreamInfo info, StreamState state) {}
