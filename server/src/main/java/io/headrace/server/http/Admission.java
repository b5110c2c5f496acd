package io.headrace.server.http;

import io.headrace.server.access.Caller;
import org.jspecify.annotations.Nullable;

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

  /**
   * Who sends a request that proves by itself that it may be sent, as one with a signed URL does;
   * null if it does not, and a token has to.
   *
   * @throws Problem if it claims to, and does not
   */
  default @Nullable Caller visitor(Request request, long nowMillis) {
    return null;
  }
}
