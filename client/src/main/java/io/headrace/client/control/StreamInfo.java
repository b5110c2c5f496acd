package io.headrace.client.control;

import io.headrace.wire.StreamName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a listing tells of a stream.
 *
 * @param name its name
 * @param createdAt when it was created
 * @param deletedAt when its deletion was asked for, if it was; it goes on in the background
 * @param cipher how its records are sealed, if they are
 */
public record StreamInfo(
    StreamName name, Instant createdAt, Optional<Instant> deletedAt, Optional<Cipher> cipher) {}
