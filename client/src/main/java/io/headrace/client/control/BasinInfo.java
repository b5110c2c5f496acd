package io.headrace.client.control;

import io.headrace.wire.BasinName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a listing tells of a basin.
 *
 * @param name its name
 * @param location where it is, if the server says so
 * @param createdAt when it was created
 * @param deletedAt when its deletion was asked for, if it was; it goes on in the background
 */
public record BasinInfo(
    BasinName name, Optional<String> location, Instant createdAt, Optional<Instant> deletedAt) {}
