package io.headrace.sessions.event;

import org.jspecify.annotations.Nullable;

/**
 * A text that grows at its end. Immutable: a longer one shares what the shorter one holds, so that
 * the state before a delta and the one after it cost one delta together.
 *
 * <p>Pieces are joined as they come to be of like size, each being longer than the next. So a text
 * of n deltas of one size is a chain of about log n pieces, and each character is copied about log
 * n times in all.
 */
public final class Text {
  /** No text. */
  public static final Text EMPTY = new Text(null, "");

  private final @Nullable Text before;
  private final String piece;
  private final int length;

  private Text(@Nullable Text before, String piece) {
    this.before = before;
    this.piece = piece;
    this.length = (before == null ? 0 : before.length) + piece.length();
  }

  /** A text. */
  public static Text of(String text) {
    return text.isEmpty() ? EMPTY : new Text(null, text);
  }

  /** This text and then another one. */
  public Text plus(String delta) {
    if (delta.isEmpty()) {
      return this;
    }
    Text head = length == 0 ? null : this;
    String tail = delta;
    while (head != null && head.piece.length() <= tail.length()) {
      tail = head.piece.concat(tail);
      head = head.before;
    }
    return new Text(head, tail);
  }

  /** How many pieces it is in. */
  int pieces() {
    int pieces = 0;
    for (Text each = this; each != null; each = each.before) {
      pieces++;
    }
    return pieces;
  }

  /** How many characters of UTF-16 it has. */
  public int length() {
    return length;
  }

  /** Whether it has none. */
  public boolean isEmpty() {
    return length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text that
        && length == that.length
        && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    if (before == null) {
      return piece;
    }
    char[] whole = new char[length];
    int end = length;
    for (Text each = this; each != null; each = each.before) {
      end -= each.piece.length();
      each.piece.getChars(0, each.piece.length(), whole, end);
    }
    return new String(whole);
  }
}
