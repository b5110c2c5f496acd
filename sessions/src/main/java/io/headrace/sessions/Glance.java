package io.headrace.sessions;

import io.headrace.sessions.event.Phase;

/**
 * What a list shows of a session.
 *
 * @param title its title; empty until there is one
 * @param phase what it is doing
 */
public record Glance(String title, Phase phase) {}
