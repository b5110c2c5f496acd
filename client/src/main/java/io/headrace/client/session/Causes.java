package io.headrace.client.session;

import java.util.concurrent.CompletionException;

/** What futures wrap. */
final class Causes {
  private Causes() {}

  /** The failure itself. */
  static Throwable of(Throwable trouble) {
    Throwable cause = trouble.getCause();
    return trouble instanceof CompletionException && cause != null ? cause : trouble;
  }
}
