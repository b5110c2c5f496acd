package io.headrace.cli.text;

/** How records stand in a file: one record a line. */
public enum RecordFormat {
  /** The body alone. Headers have no place in it. */
  TEXT,
  /** A JSON object; what is not UTF-8 in headers and body is replaced. */
  JSON,
  /** A JSON object with headers and body in Base64: nothing is lost. */
  JSON_BASE64;

  /**
   * Reads a format's name.
   *
   * @throws IllegalArgumentException if there is none such
   */
  public static RecordFormat parse(String text) {
    return switch (text) {
      case "text" -> TEXT;
      case "json", "raw" -> JSON;
      case "json-base64", "base64", "json-binsafe" -> JSON_BASE64;
      default ->
          throw new IllegalArgumentException(
              "expected text, json or json-base64, but got \"" + text + "\"");
    };
  }
}
