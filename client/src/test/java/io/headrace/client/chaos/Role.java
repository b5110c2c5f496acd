package io.headrace.client.chaos;

import java.util.Locale;

/** Who is connected. */
enum Role {
  WRITER,
  READER;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
