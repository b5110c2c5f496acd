package io.headrace.log;

import io.headrace.wire.BasinName;
import java.util.OptionalLong;

/**
 * What is known of a basin.
 *
 * @param name its name
 * @param config its configuration
 * @param createdAtMillis when it was created, in milliseconds since the Unix epoch
 * @param deletedAtMillis when its deletion was asked for, or empty
 */
public record BasinInfo(
    BasinName name, BasinConfig config, long createdAtMillis, OptionalLong deletedAtMillis) {}
