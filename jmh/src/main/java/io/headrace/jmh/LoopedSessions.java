package io.headrace.jmh;

import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.AppendSession;
import io.headrace.client.call.ReadBack;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.Request;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Append sessions of the SDK on carriers without sockets. */
final class LoopedSessions {
  private LoopedSessions() {}

  static AppendSession on(LoopedCarrier carrier) {
    return AppendSession.begin(
        carrier,
        new Requests(),
        AppendOptions.DEFAULT,
        RetrySettings.DEFAULT,
        bound -> 0,
        Observer.NONE,
        new ReadBack((seqNum, count) -> {
          throw new IllegalStateException("nothing fails here, so nothing is read back");
        }));
  }

  private static final class Requests implements RecordsRequests {
    @Override
    public CompletionStage<Request> make(
        String method,
        String query,
        Map<String, String> headers,
        boolean hasBody,
        boolean tokenWasRefused) {
      return CompletableFuture.completedFuture(
          new Request(URI.create("http://loop"), method, "/records" + query, headers, hasBody));
    }

    @Override
    public boolean canRefreshToken() {
      return false;
    }

    @Override
    public String subject() {
      return "a stream";
    }
  }
}
