package io.headrace.server.usage;

import java.util.Locale;

/** What a number of usage counts. */
public enum Unit {
  BYTES,
  OPERATIONS;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The name as it is sent. */
  public String text() {
    return text;
  }
}
