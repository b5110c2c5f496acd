package io.headrace.sessions;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;

/**
 * Which session: its stream.
 *
 * @param basin the basin
 * @param name the stream's name, which is the session's
 */
public record SessionId(BasinName basin, StreamName name) {
  /** The basin in which sessions are unless somebody says otherwise. */
  public static final BasinName DEFAULT_BASIN = new BasinName("sessions");

  /** A session in the default basin. */
  public static SessionId of(String name) {
    return new SessionId(DEFAULT_BASIN, new StreamName(name));
  }

  @Override
  public String toString() {
    return basin.text() + "/" + name.text();
  }
}
