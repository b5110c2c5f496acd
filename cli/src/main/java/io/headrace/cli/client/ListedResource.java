package io.headrace.cli.client;

import java.util.Optional;

/**
 * A basin or a stream as listings show it.
 *
 * @param name its name
 * @param createdAt when it was created, as the server writes it
 * @param deletedAt when its deletion was asked for, if it was
 */
public record ListedResource(String name, String createdAt, Optional<String> deletedAt) {}
