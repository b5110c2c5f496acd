package io.headrace.log.journal;

import java.util.Optional;

/** What an entry changes. */
enum EntryKind {
  /** Records of a stream, and what they and their request do to its state. */
  APPEND(1),
  /** A basin as it begins. */
  BASIN_CREATED(2),
  /** A basin as it is from now on: reconfigured or marked for deletion. */
  BASIN_CHANGED(3),
  /** A basin is gone. */
  BASIN_PURGED(4),
  /** A stream as it begins. */
  STREAM_CREATED(5),
  /** A stream as it is from now on: reconfigured or marked for deletion. */
  STREAM_CHANGED(6),
  /** A stream is gone, with all its records. */
  STREAM_PURGED(7);

  private final byte code;

  EntryKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Optional<EntryKind> of(byte code) {
    for (EntryKind kind : values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
