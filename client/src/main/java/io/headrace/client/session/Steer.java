package io.headrace.client.session;

/**
 * Something that the user said to a run while it ran.
 *
 * @param id its id
 * @param text what was said
 */
public record Steer(String id, String text) {}
