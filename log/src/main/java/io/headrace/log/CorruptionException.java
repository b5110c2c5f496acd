package io.headrace.log;

/** What is stored is not what was written: a checksum or a rule of the format does not hold. */
public final class CorruptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message where the damage is, what was expected and what was found
   */
  public CorruptionException(String message) {
    super(message);
  }
}
