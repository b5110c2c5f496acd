package io.headrace.cli.kill;

import io.headrace.wire.AppendInput;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks with one server over connections that are kept; safe for use by many threads. */
final class StreamClient implements AutoCloseable {
  private static final String BASIN = "kill-basin";
  private static final Pattern SEQ_NUM = Pattern.compile("\"seq_num\":(\\d+)");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;

  StreamClient(URI server) {
    this.server = server;
  }

  void ensureBasin() throws IOException, InterruptedException {
    put("/v1/basins/" + BASIN);
  }

  void ensureStream(String stream) throws IOException, InterruptedException {
    put("/v1/streams/" + stream);
  }

  private void put(String path) throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("content-type", "application/json")
            .PUT(BodyPublishers.ofString("{}"))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw unexpected(answer);
    }
  }

  /** The answer to an append, whatever it is. */
  HttpResponse<byte[]> append(String stream, AppendInput input, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/v1/streams/" + stream + "/records")
            .header("content-type", "application/protobuf")
            .header("accept", "application/protobuf")
            .POST(BodyPublishers.ofByteArray(S2Proto.writeAppendInput(input)));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  long tail(String stream) throws IOException, InterruptedException {
    HttpRequest request = request("/v1/streams/" + stream + "/records/tail").build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    Matcher matcher = SEQ_NUM.matcher(answer.body());
    if (answer.statusCode() != 200 || !matcher.find()) {
      throw unexpected(answer);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Everything the stream shows. */
  List<SequencedRecord> readAll(String stream) throws IOException, InterruptedException {
    List<SequencedRecord> records = new ArrayList<>();
    for (long from = 0; ; from = records.getLast().seqNum() + 1) {
      HttpRequest request =
          request("/v1/streams/" + stream + "/records?count=1000&seq_num=" + from)
              .header("accept", "application/protobuf")
              .build();
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() == 416) {
        return records;
      }
      if (answer.statusCode() != 200) {
        throw unexpected(answer);
      }
      ReadBatch batch = S2Proto.readReadBatch(answer.body());
      if (batch.records().isEmpty()) {
        return records;
      }
      records.addAll(batch.records());
    }
  }

  /** The events of a stream from its beginning, or after the last that came. */
  InputStream events(String stream, String lastEventId) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/v1/streams/" + stream + "/records?seq_num=0")
            .header("accept", "text/event-stream")
            .header("s2-format", "base64");
    if (!lastEventId.isEmpty()) {
      request.header("last-event-id", lastEventId);
    }
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw unexpected(answer);
    }
    return answer.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).header("s2-basin", BASIN);
  }

  static AssertionError unexpected(HttpResponse<?> answer) {
    return new AssertionError(
        "expected another answer than "
            + answer.statusCode()
            + " to "
            + answer.request()
            + ": "
            + answer.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
