package io.headrace.server.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An operation that a token may permit, and the group that it belongs to. */
public enum Permission {
  LIST_BASINS(Level.ACCOUNT, Kind.READ),
  CREATE_BASIN(Level.ACCOUNT, Kind.WRITE),
  DELETE_BASIN(Level.ACCOUNT, Kind.WRITE),
  RECONFIGURE_BASIN(Level.BASIN, Kind.WRITE),
  GET_BASIN_CONFIG(Level.BASIN, Kind.READ),
  ISSUE_ACCESS_TOKEN(Level.ACCOUNT, Kind.WRITE),
  REVOKE_ACCESS_TOKEN(Level.ACCOUNT, Kind.WRITE),
  LIST_ACCESS_TOKENS(Level.ACCOUNT, Kind.READ),
  LIST_STREAMS(Level.BASIN, Kind.READ),
  CREATE_STREAM(Level.BASIN, Kind.WRITE),
  DELETE_STREAM(Level.BASIN, Kind.WRITE),
  GET_STREAM_CONFIG(Level.STREAM, Kind.READ),
  RECONFIGURE_STREAM(Level.STREAM, Kind.WRITE),
  CHECK_TAIL(Level.STREAM, Kind.READ),
  APPEND(Level.STREAM, Kind.WRITE),
  READ(Level.STREAM, Kind.READ),
  TRIM(Level.STREAM, Kind.WRITE),
  FENCE(Level.STREAM, Kind.WRITE),
  ACCOUNT_METRICS(Level.ACCOUNT, Kind.READ),
  BASIN_METRICS(Level.BASIN, Kind.READ),
  STREAM_METRICS(Level.STREAM, Kind.READ),
  LIST_LOCATIONS(Level.ACCOUNT, Kind.READ),
  GET_DEFAULT_LOCATION(Level.ACCOUNT, Kind.READ),
  SET_DEFAULT_LOCATION(Level.ACCOUNT, Kind.WRITE);

  private final Level level;
  private final Kind kind;
  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** What an operation is about. */
  public enum Level {
    ACCOUNT,
    BASIN,
    STREAM
  }

  /** Whether an operation only looks or changes something. */
  public enum Kind {
    READ,
    WRITE
  }

  Permission(Level level, Kind kind) {
    this.level = level;
    this.kind = kind;
  }

  /** The name as it is sent. */
  public String text() {
    return text;
  }

  /** The operation of a name, if there is one. */
  public static Optional<Permission> named(String text) {
    for (Permission each : values()) {
      if (each.text.equals(text)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** The operations of a group. */
  public static Set<Permission> group(Level level, Kind kind) {
    Set<Permission> group = EnumSet.noneOf(Permission.class);
    for (Permission each : values()) {
      if (each.level == level && each.kind == kind) {
        group.add(each);
      }
    }
    return Collections.unmodifiableSet(group);
  }
}
