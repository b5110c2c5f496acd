package io.headrace.agents;

import org.jspecify.annotations.Nullable;

/** An agent cannot go on, and says why in words that people read. */
public final class AnswerFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String words;

  /** Says what is the matter and, if anybody can do something, what. */
  public AnswerFailedException(String words) {
    this(words, null);
  }

  /**
   * The same.
   *
   * @param cause why, for the log
   */
  public AnswerFailedException(String words, @Nullable Throwable cause) {
    super(words, cause);
    this.words = words;
  }

  /** What people read. */
  public String words() {
    return words;
  }
}
