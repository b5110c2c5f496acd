package io.headrace.wire;

/**
 * The name of a stream: 1 to 512 bytes of UTF-8, any characters but NUL, and neither {@code .} nor
 * {@code ..}. Slashes are characters like any other.
 *
 * <p>Names sort by their UTF-8 bytes, which is not the order of {@link String#compareTo}.
 *
 * @param text the name
 */
public record StreamName(String text) implements Comparable<StreamName> {
  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 512;

  /**
   * Takes a text as a name.
   *
   * @throws IllegalArgumentException if the text is not such a name; the message says why
   */
  public StreamName {
    int bytes = Utf8.encodedBytes(text);
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a stream name has 1 to 512 bytes of UTF-8, but this one has " + bytes);
    }
    if (text.equals(".") || text.equals("..")) {
      throw new IllegalArgumentException("\"" + text + "\" cannot name a stream");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a stream name cannot hold a NUL character");
    }
  }

  @Override
  public int compareTo(StreamName other) {
    return Utf8.compare(text, other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
