package io.headrace.client.control;

/**
 * What came of a request that something be there.
 *
 * @param <T> what was asked for
 * @param info what is there now
 * @param result what the server did for it
 */
public record Provision<T>(T info, Result result) {
  /** What a server did. */
  public enum Result {
    /** It was created. */
    CREATED,
    /** It was there, and its configuration was changed. */
    UPDATED,
    /** It was there, just so. */
    UNCHANGED
  }
}
