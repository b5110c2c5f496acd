package io.headrace.sessions.rules;

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
}
