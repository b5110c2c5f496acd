package io.headrace.server.http;

import org.jspecify.annotations.Nullable;

/**
 * Something that is to happen at a time unless it is called off. It is its own place in its wheel,
 * so that setting it costs no memory. Owned by one event loop.
 */
public abstract class Alarm {
  @Nullable Alarm previous;
  @Nullable Alarm next;
  long atNanos;
  boolean set;

  /** Runs when the time has come; the alarm is no longer set then, and may be set again. */
  protected abstract void rings();
}
