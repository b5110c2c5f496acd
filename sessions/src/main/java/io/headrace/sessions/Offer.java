package io.headrace.sessions;

/**
 * A run that waits for a worker.
 *
 * @param agent who is to answer; empty for whoever likes
 */
public record Offer(SessionId session, String run, String agent) {}
