package io.headrace.testkit.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.headrace.testkit.history.StreamHash;
import io.headrace.wire.AppendInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client that makes one HTTP request for each append and each look, over connections it keeps.
 * The HTTP client below repeats a request by itself only if that asks and changes nothing.
 */
public final class HttpCaller implements StreamCaller {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String basin;
  private final String stream;
  private final Encoding encoding;
  private final Duration timeout;

  /**
   * A client.
   *
   * @param server scheme, host and port
   * @param basin the basin of the stream
   * @param stream the stream's name, which must need no encoding in a path
   * @param encoding how it and the server write records
   * @param timeout how long it waits for an answer before it gives up
   */
  public HttpCaller(URI server, String basin, String stream, Encoding encoding, Duration timeout) {
    this.server = server;
    this.basin = basin;
    this.stream = stream;
    this.encoding = encoding;
    this.timeout = timeout;
  }

  /** Sees to it that the basin and the stream are there. */
  public void ensureStream() throws InterruptedException {
    put("/v1/basins/" + basin);
    put("/v1/streams/" + stream);
  }

  private void put(String path) throws InterruptedException {
    HttpRequest request =
        request(path)
            .header("content-type", "application/json")
            .PUT(BodyPublishers.ofString("{}"))
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw unexpected(answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create what is to be recorded: " + request, e);
    }
  }

  @Override
  public AppendAnswer append(AppendInput input) {
    HttpRequest request =
        request("/v1/streams/" + stream + "/records")
            .header("content-type", encoding.mediaType())
            .header("accept", encoding.mediaType())
            .header("s2-format", "base64")
            .POST(BodyPublishers.ofByteArray(encoding.append(input)))
            .build();
    try {
      HttpResponse<byte[]> answer = send(request);
      return switch (answer.statusCode()) {
        case 200 -> new AppendAnswer.Stored(encoding.end(answer.body()));
        case 412 -> new AppendAnswer.Refused(text(answer), Answers.nextSeqNum(answer.body()));
        default ->
            Answers.isWithoutEffect(answer.statusCode(), answer.body())
                ? new AppendAnswer.Refused(text(answer), OptionalLong.empty())
                : new AppendAnswer.Unknown(text(answer));
      };
    } catch (ConnectException e) {
      return new AppendAnswer.Refused("nothing was sent: " + e, OptionalLong.empty());
    } catch (IOException e) {
      return new AppendAnswer.Unknown(e.toString());
    }
  }

  @Override
  public Look<Contents> readAll() {
    long next = 0;
    long hash = StreamHash.EMPTY;
    try {
      while (true) {
        HttpRequest request =
            request("/v1/streams/" + stream + "/records?seq_num=" + next)
                .header("accept", encoding.mediaType())
                .header("s2-format", "base64")
                .build();
        HttpResponse<byte[]> answer = send(request);
        if (answer.statusCode() == 416) {
          // Records never change. So whoever is told that nothing comes after those that he has
          // read has read all there were when he was told.
          if (Answers.tail(answer.body()) != next) {
            throw unexpected(answer);
          }
          return new Look.Seen<>(new Contents(next, hash));
        }
        if (answer.statusCode() != 200) {
          return new Look.Failed<>(text(answer));
        }
        List<ByteString> bodies = encoding.bodies(answer.body(), next);
        if (bodies.isEmpty()) {
          throw unexpected(answer);
        }
        for (ByteString record : bodies) {
          hash = StreamHash.after(hash, StreamHash.ofRecord(record.toByteArray()));
        }
        next += bodies.size();
      }
    } catch (IOException e) {
      return new Look.Failed<>(e.toString());
    }
  }

  @Override
  public Look<Long> checkTail() {
    try {
      HttpResponse<byte[]> answer =
          send(request("/v1/streams/" + stream + "/records/tail").build());
      return answer.statusCode() == 200
          ? new Look.Seen<>(Answers.tail(answer.body()))
          : new Look.Failed<>(text(answer));
    } catch (IOException e) {
      return new Look.Failed<>(e.toString());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).header("s2-basin", basin);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      // The request's own limit would end with the headers, and a body can stay away as well.
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ConnectException) {
        throw new ConnectException("no connection for " + request + ": " + e.getCause());
      }
      throw new IOException("no answer to " + request + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer to " + request + " within " + timeout, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for an answer to " + request, e);
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return answer.statusCode() + " " + new String(answer.body(), UTF_8);
  }

  private static IllegalStateException unexpected(HttpResponse<byte[]> answer) {
    return new IllegalStateException(
        "expected another answer than " + text(answer) + " to " + answer.request());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
