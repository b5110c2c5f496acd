package io.headrace.server.access;

import java.util.OptionalLong;

/**
 * A token that somebody wants issued; names of streams as who wants it says them.
 *
 * @param id its id
 * @param expiresAtMillis when it expires, in milliseconds since the Unix epoch; empty for when the
 *     issuer's own token does
 * @param autoPrefix whether the prefix of its streams goes without saying
 * @param scope what it permits
 */
public record TokenWish(
    TokenId id, OptionalLong expiresAtMillis, boolean autoPrefix, Scope scope) {}
