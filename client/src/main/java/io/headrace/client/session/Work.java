package io.headrace.client.session;

import java.util.concurrent.CompletableFuture;

/** What a worker has to say of its run, in one request. */
sealed interface Work permits Writing, Asking, Settling {
  /** What it counts of what may be pending, in bytes. */
  default int bytes() {
    return 0;
  }

  /** Makes the request, which is one that may be sent again. */
  CompletableFuture<SessionJson.Members> request(
      SessionCalls calls, SessionCalls.OfRun of, String expected);
}
