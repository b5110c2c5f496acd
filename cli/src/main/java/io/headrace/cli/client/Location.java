package io.headrace.cli.client;

/**
 * A place where basins can be.
 *
 * @param name its name
 * @param isPrivate whether it is there for this account alone
 */
public record Location(String name, boolean isPrivate) {}
