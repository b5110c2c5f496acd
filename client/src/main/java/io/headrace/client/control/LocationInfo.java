package io.headrace.client.control;

/**
 * A place where basins can be.
 *
 * @param name its name, such as {@code aws:us-east-1}
 * @param isPrivate whether only this account may use it
 */
public record LocationInfo(String name, boolean isPrivate) {}
