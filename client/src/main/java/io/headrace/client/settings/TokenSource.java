package io.headrace.client.settings;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where access tokens come from. Asked before each request; any thread may ask. */
public interface TokenSource {
  /**
   * The access token to use now. Answers at once from what it remembers, or later; it must not
   * block, since a thread of the client may ask. If it fails, so does the attempt, and another may
   * follow.
   *
   * @param lastWasRefused whether the server refused the last one, so that it should not be given
   *     again
   */
  CompletionStage<String> token(boolean lastWasRefused);

  /** Whether it can give another token after one was refused. */
  default boolean canRefresh() {
    return true;
  }

  /**
   * Always the same token.
   *
   * @throws IllegalArgumentException if it is empty
   */
  static TokenSource of(String token) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("an access token has at least one character");
    }
    return new TokenSource() {
      @Override
      public CompletionStage<String> token(boolean lastWasRefused) {
        return CompletableFuture.completedFuture(token);
      }

      @Override
      public boolean canRefresh() {
        return false;
      }

      // Never the token: it must not end up in a log.
      @Override
      public String toString() {
        return "(one access token)";
      }
    };
  }
}
