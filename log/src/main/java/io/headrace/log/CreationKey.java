package io.headrace.log;

import com.google.protobuf.ByteString;

/**
 * Tells a repeated creation from a different one: a digest of the client's request token and of the
 * configuration it asked for. It is stored with what it created.
 *
 * @param digest 32 bytes
 */
public record CreationKey(ByteString digest) {}
