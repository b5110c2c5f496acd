package io.headrace.server.http;

/** Decides by the head of a request whether its caller may have it served at all. */
@FunctionalInterface
public interface Admission {
  /** Whoever asks: what is served shows nothing that needs a permission. */
  Admission ANYBODY = _ -> {};

  /**
   * Checks a request whose caller is known and is not the root.
   *
   * @throws Problem if the caller may not
   */
  void check(Request request);
}
