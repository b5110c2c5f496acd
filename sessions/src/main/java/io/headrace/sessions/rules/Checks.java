package io.headrace.sessions.rules;

import io.headrace.wire.Utf8;

/** Checks of what a command says. */
final class Checks {
  private Checks() {}

  static void name(String member, String name) {
    if (name.isBlank() || name.length() > SessionLimits.MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "expected \""
              + member
              + "\" to have 1 to 200 characters, but it has "
              + name.strip().length());
    }
  }

  static void bytes(String what, int bytes, int most) {
    if (bytes > most) {
      throw new IllegalArgumentException(
          what + " has at most " + most + " bytes as JSON, but this one has " + bytes);
    }
  }

  /** Half of a character could not be stored. */
  static void whole(String delta) {
    if (!Utf8.isWhole(delta)) {
      throw new IllegalArgumentException(
          "expected a delta of whole characters, but it holds half of a surrogate pair; send both"
              + " halves together");
    }
  }
}
