package io.headrace.wire;

/**
 * The acknowledgement of one append.
 *
 * @param start the position of the first record
 * @param end one past the sequence number of the last record, with the last record's timestamp
 * @param tail the stable tail when the acknowledgement was made; at or beyond {@code end}
 */
public record AppendAck(Position start, Position end, Position tail) {}
