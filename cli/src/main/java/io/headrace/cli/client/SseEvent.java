package io.headrace.cli.client;

/**
 * A server-sent event.
 *
 * @param type its type; {@code message} if it has none of its own
 * @param data its data, lines joined by line feeds
 * @param lastId the id of the last event that had one, this one or an earlier; empty if none had
 */
public record SseEvent(String type, String data, String lastId) {}
