package io.headrace.wire;

import java.util.Optional;

/** How JSON carries the bytes of bodies and headers. */
public enum RecordFormat {
  /** As text. Bytes that are no UTF-8 are shown as U+FFFD when read, so that they are lost. */
  RAW,
  /** In base64 of the standard alphabet with padding. Nothing is lost. */
  BASE64;

  /** The format of a name, old names included; or empty if there is none of that name. */
  public static Optional<RecordFormat> named(String name) {
    return switch (name) {
      case "raw", "json" -> Optional.of(RAW);
      case "base64", "json-binsafe" -> Optional.of(BASE64);
      default -> Optional.empty();
    };
  }
}
