package io.headrace.log;

/** Whose clock a stream's timestamps follow. */
public enum TimestampMode {
  /** The writer's timestamp where there is one, the time of arrival where there is none. */
  CLIENT_PREFER,
  /** The writer's timestamp; a record without one is refused. */
  CLIENT_REQUIRE,
  /** The time of arrival, always. */
  ARRIVAL
}
