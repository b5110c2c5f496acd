package io.headrace.wire;

/**
 * The name of a basin: 8 to 48 characters of {@code a-z}, {@code 0-9} and {@code -}, beginning and
 * ending with a letter or digit.
 *
 * @param text the name
 */
public record BasinName(String text) implements Comparable<BasinName> {
  /** The shortest name, in characters. */
  public static final int MIN_LENGTH = 8;

  /** The longest name, in characters. */
  public static final int MAX_LENGTH = 48;

  /**
   * Takes a text as a name.
   *
   * @throws IllegalArgumentException if the text is not such a name; the message says why
   */
  public BasinName {
    if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a basin name has 8 to 48 characters, but \"" + text + "\" has " + text.length());
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isAllowed(text.charAt(i))) {
        throw new IllegalArgumentException(
            "a basin name holds only a-z, 0-9 and -, but \"" + text + "\" holds another character");
      }
    }
    if (text.charAt(0) == '-' || text.charAt(text.length() - 1) == '-') {
      throw new IllegalArgumentException(
          "a basin name begins and ends with a letter or digit, but \"" + text + "\" does not");
    }
  }

  static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  @Override
  public int compareTo(BasinName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
