package io.headrace.cli.client;

import io.headrace.cli.json.Json;
import java.util.Optional;

/**
 * An access token as listings show it, without its secret.
 *
 * @param id its id
 * @param expiresAt when it expires, as the server writes it, if it does
 * @param scope what it permits, in the protocol's words
 */
public record ListedToken(String id, Optional<String> expiresAt, Json scope) {}
