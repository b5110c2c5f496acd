package io.headrace.testkit.oracle;

/** A promise was broken: what was expected of the engine, and what came. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;
  private static final int SUMMARY_LENGTH = 240;

  private final String invariant;

  /**
   * @param invariant the name of the invariant that does not hold
   * @param message what was expected and what came
   */
  public Violation(String invariant, String message) {
    super(invariant + ": " + message);
    this.invariant = invariant;
  }

  /**
   * @param invariant the name of the invariant that does not hold
   * @param message what was expected and what came
   * @param cause what the engine threw
   */
  public Violation(String invariant, String message, Throwable cause) {
    super(invariant + ": " + message, cause);
    this.invariant = invariant;
  }

  /** The same with a story of what led to it. */
  public Violation told(String story) {
    return new Violation(this, story);
  }

  private Violation(Violation told, String story) {
    super(told.getMessage() + "\n" + story, told);
    this.invariant = told.invariant;
  }

  /** What was broken, in one line. */
  public String summary() {
    String first = String.valueOf(getMessage()).lines().findFirst().orElse("");
    return first.length() <= SUMMARY_LENGTH ? first : first.substring(0, SUMMARY_LENGTH) + " …";
  }

  /** The name of the invariant that does not hold. */
  public String invariant() {
    return invariant;
  }
}
