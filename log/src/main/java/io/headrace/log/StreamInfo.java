package io.headrace.log;

import io.headrace.wire.StreamName;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a stream without reading it.
 *
 * @param name its name
 * @param config its configuration
 * @param cipher the cipher it was created with, for good
 * @param contentType the content type it was created with, if any
 * @param createdAtMillis when it was created, in milliseconds since the Unix epoch
 * @param deletedAtMillis when its deletion was asked for, or empty
 */
public record StreamInfo(
    StreamName name,
    StreamConfig config,
    Optional<Cipher> cipher,
    Optional<String> contentType,
    long createdAtMillis,
    OptionalLong deletedAtMillis) {}
