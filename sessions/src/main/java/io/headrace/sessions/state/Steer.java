package io.headrace.sessions.state;

/** Something that the user said to a run while it ran, and its worker has not taken yet. */
public record Steer(String steer, String text) {}
