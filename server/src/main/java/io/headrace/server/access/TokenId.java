package io.headrace.server.access;

import io.headrace.wire.Utf8;

/**
 * The id of an access token, which names it without proving anything: 1 to 96 bytes of UTF-8, any
 * characters but NUL, and neither {@code .} nor {@code ..}. Ids sort by their UTF-8 bytes.
 *
 * @param text the id
 */
public record TokenId(String text) implements Comparable<TokenId> {
  /** The longest id. */
  public static final int MAX_BYTES = 96;

  /**
   * Takes a text as an id.
   *
   * @throws IllegalArgumentException if the text is none; the message says why
   */
  public TokenId {
    int bytes = Utf8.encodedBytes(text);
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the id of an access token has 1 to 96 bytes of UTF-8, but this one has " + bytes);
    }
    if (text.equals(".") || text.equals("..")) {
      throw new IllegalArgumentException("\"" + text + "\" cannot be the id of an access token");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the id of an access token cannot hold a NUL character");
    }
  }

  @Override
  public int compareTo(TokenId other) {
    return Utf8.compare(text, other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
