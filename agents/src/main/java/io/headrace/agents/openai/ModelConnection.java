package io.headrace.agents.openai;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.headrace.agents.Run;
import io.headrace.sessions.Alarms;
import io.headrace.wire.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * How LangChain4j reaches a model for one run: on the thread that calls, which so waits when the
 * run takes no more, and in a way that the run's end closes the connection. A connection that
 * breaks in the midst is an error and never the end of an answer.
 */
final class ModelConnection implements HttpClient {
  /** An answer has 512 KiB at most; what frames each of its pieces may be much larger than it. */
  private static final long MAX_BYTES = 256L << 20;

  /** A whole answer in one event, with what frames it. */
  private static final long MAX_LINE_BYTES = 4L << 20;

  private static final int MAX_ERROR_BYTES = 64 << 10;

  private final java.net.http.HttpClient http;
  private final Run run;
  private final Alarms alarms;
  private final Duration silence;

  ModelConnection(java.net.http.HttpClient http, Run run, Alarms alarms, Duration silence) {
    this.http = http;
    this.run = run;
    this.alarms = alarms;
    this.silence = silence;
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedOperationException("answers are streamed");
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    Heard heard = new Heard(listener);
    try {
      if (run.isCancelled()) {
        throw new InterruptedException("the run is to end");
      }
      HttpResponse<InputStream> response = http.send(toJdk(request), BodyHandlers.ofInputStream());
      try (HeardBody body =
              new HeardBody(response.body(), alarms, silence, MAX_BYTES, MAX_LINE_BYTES);
          Run.Registration _ = run.onCancel(() -> close(body))) {
        if (response.statusCode() / 100 == 2) {
          heard.onOpen(answered(response));
          heard.whenDone(body::endsSoon);
          parser.parse(body, heard);
          heard.onClose();
        } else {
          heard.onError(refused(response, body));
        }
      }
    } catch (IOException e) {
      heard.onError(e);
    } catch (InterruptedException e) {
      // The run is to end, and says so itself when it is asked next.
      heard.onError(e);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  private java.net.http.HttpRequest toJdk(HttpRequest request) {
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url())).timeout(silence);
    request
        .headers()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    String body = request.body();
    return builder
        .method(
            request.method().name(),
            body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }

  private static SuccessfulHttpResponse answered(HttpResponse<InputStream> response) {
    return SuccessfulHttpResponse.builder()
        .statusCode(response.statusCode())
        .headers(response.headers().map())
        .build();
  }

  private static RefusedException refused(HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    return Refusals.of(
        response.statusCode(),
        body.readNBytes(MAX_ERROR_BYTES),
        Refusals.retryAfter(
            response.headers().firstValue("retry-after-ms"),
            response.headers().firstValue("retry-after")));
  }

  /** Passes on what comes, and notices errors among it and whether it comes to its end. */
  private static final class Heard implements ServerSentEventListener {
    private static final String DONE = "[DONE]";

    private final ServerSentEventListener listener;
    private Runnable whenDone = () -> {};
    private boolean failed;
    private boolean done;

    Heard(ServerSentEventListener listener) {
      this.listener = listener;
    }

    /** Does something when the answer says that it is whole, whatever the connection does. */
    void whenDone(Runnable work) {
      whenDone = work;
    }

    @Override
    public void onOpen(SuccessfulHttpResponse response) {
      listener.onOpen(response);
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
      if (failed || done) {
        return;
      }
      String data = event.data();
      if (data.equals(DONE)) {
        done = true;
        whenDone.run();
        return;
      }
      Optional<? extends Exception> trouble = trouble(event);
      if (trouble.isEmpty()) {
        listener.onEvent(event, context);
      } else {
        onError(trouble.get());
        context.parsingHandle().cancel();
      }
    }

    private static Optional<? extends Exception> trouble(ServerSentEvent event) {
      byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
      if ("error".equals(event.event())) {
        return Optional.of(Refusals.of(0, data, Optional.empty()));
      }
      try {
        return Refusals.amid(data);
      } catch (MalformedException e) {
        return Optional.of(e);
      }
    }

    @Override
    public void onError(Throwable throwable) {
      // Once the answer is whole, nothing that happens to the connection matters.
      if (!failed && !done) {
        failed = true;
        listener.onError(throwable);
      }
    }

    @Override
    public void onClose() {
      if (!failed) {
        listener.onClose();
      }
    }
  }
}
