package io.headrace.log;

/** Always-on checks for our own mistakes. */
public final class Invariant {
  private Invariant() {}

  /**
   * Stops whoever broke a rule of our own.
   *
   * @param holds what must hold
   * @param rule the rule, as a sentence
   * @throws IllegalStateException if it does not hold
   */
  public static void check(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalStateException("invariant broken: " + rule);
    }
  }

  /**
   * Stops whoever broke a rule about two numbers.
   *
   * @param holds what must hold
   * @param rule the rule, as a sentence
   * @param expected what the rule asks for
   * @param actual what there is
   * @throws IllegalStateException if it does not hold
   */
  public static void check(boolean holds, String rule, long expected, long actual) {
    if (!holds) {
      throw new IllegalStateException(
          "invariant broken: " + rule + ": expected " + expected + ", found " + actual);
    }
  }
}
