package io.headrace.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.fake.FakeShell;
import io.headrace.cli.terminal.BrokenPipeException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code headrace read} and {@code headrace tail}: what is asked for, and what is printed. */
final class ReadTest {
  // Two records and a fence between them: "hello", fence "w1", and four bytes that are no text.
  private static final String BATCH =
      """
      event: batch
      id: 2,3,30
      data: {"records":[{"seq_num":0,"timestamp":5,"headers":[["aw==","dg=="]],"body":"aGVsbG8="},\
      {"seq_num":1,"timestamp":6,"headers":[["","ZmVuY2U="]],"body":"dzE="},\
      {"seq_num":2,"timestamp":7,"body":"AP8KQQ=="}]}

      """;
  private static final String DONE = "data: [DONE]\n\n";

  private final FakeShell shell = new FakeShell();

  @Test
  void text_prints_bodies_byte_for_byte_and_commands_on_standard_error() {
    read(BATCH + DONE);

    assertThat(shell.out()).startsWith("hello\n").hasSize(11);
    assertThat(shell.messages())
        .isEqualTo("46 bytes (3 records in range 0..=2)\nnew fencing token \"w1\" // 1 @ 6\n");
  }

  @Test
  void json_prints_what_a_person_can_read() {
    read(BATCH + DONE, "--format", "json");

    assertThat(shell.out())
        .isEqualTo(
            """
            {"seq_num":0,"timestamp":5,"headers":[["k","v"]],"body":"hello"}
            {"seq_num":1,"timestamp":6,"headers":[["","fence"]],"body":"w1"}
            {"seq_num":2,"timestamp":7,"body":"\\u0000\ufffd\\nA"}
            """);
    assertThat(shell.messages()).isEqualTo("46 bytes (3 records in range 0..=2)\n");
  }

  @Test
  void json_base64_prints_everything() {
    read(BATCH + DONE, "--format", "json-base64");

    assertThat(shell.out().lines().toList())
        .last()
        .isEqualTo("{\"seq_num\":2,\"timestamp\":7,\"body\":\"AP8KQQ==\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "'', seq_num=0",
    "--from beginning, seq_num=0",
    "--from 17, seq_num=17",
    "--from end, seq_num=100",
    "--from tail-25, seq_num=75",
    "--from 2025-11-20T08:00:00Z, timestamp=1763625600000",
    "--from 2035-11-20T08:00:00Z, seq_num=100",
    "-s 18446744073709551615, seq_num=18446744073709551615",
    "-s 18446744073709551615 --clamp, seq_num=100",
    "--seq-num 3, seq_num=3",
    "--timestamp 9, timestamp=9",
    "--tail-offset 1, seq_num=99",
    "--ago 1h, timestamp=1763625600000",
    "--ago 200y, timestamp=0",
    "-n 5, seq_num=0&count=5",
    "-b 99, seq_num=0&bytes=99",
    "--until 7, seq_num=0&until=7",
    "--no-follow, seq_num=0&wait=0",
    "-n 5 --follow, seq_num=0&count=5&wait=4294967295",
  })
  void options_become_a_query(String options, String query) {
    try (FakeServer server = new FakeServer(withTail(DONE))) {
      String[] arguments = ("read my-basin/a " + options).strip().split(" ", -1);
      assertThat(shell.against(server).run(arguments)).isZero();

      Request read = server.requests().getLast();
      assertThat(read.line()).isEqualTo("GET /v1/streams/a/records?" + query);
      assertThat(read.headers())
          .containsEntry("accept", "text/event-stream")
          .containsEntry("s2-format", "base64")
          .containsEntry("s2-basin", "my-basin");
    }
  }

  @Test
  void a_read_from_the_beginning_asks_for_nothing_else() {
    try (FakeServer server = new FakeServer(withTail(DONE))) {
      shell.against(server).run("read", "my-basin/a");
      assertThat(server.lines()).containsExactly("GET /v1/streams/a/records?seq_num=0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', seq_num=90&wait=0",
    "-n 3, seq_num=97&wait=0",
    "-n 0 -f, seq_num=100",
    "-n 1000, seq_num=0&wait=0",
    "-f, seq_num=90",
  })
  void tail_reads_the_last_records(String options, String query) {
    try (FakeServer server = new FakeServer(withTail(DONE))) {
      String[] arguments = ("tail my-basin/a " + options).strip().split(" ", -1);
      assertThat(shell.against(server).run(arguments)).isZero();
      assertThat(server.lines()).last().isEqualTo("GET /v1/streams/a/records?" + query);
    }
  }

  @Test
  void tail_prints_records_and_no_word_more() {
    String one = BATCH.replaceFirst(",\\{\"seq_num\":1.*\\}\\]", "]");
    try (FakeServer server = new FakeServer(withTail(one + DONE))) {
      assertThat(shell.against(server).run("tail", "my-basin/a")).isZero();
    }
    assertThat(shell.out()).isEqualTo("hello\n");
    assertThat(shell.messages()).isEmpty();
  }

  @Test
  void a_reader_that_has_gone_ends_the_command_quietly() {
    try (FakeServer server = new FakeServer(request -> hanging(BATCH))) {
      assertThat(shell.writing(new BrokenPipe()).against(server).run("read", "my-basin/a"))
          .isZero();
    }
    assertThat(shell.messages()).doesNotContain("headrace:");
  }

  @Test
  void an_output_that_cannot_be_written_is_a_failure() {
    try (FakeServer server = new FakeServer(request -> hanging(BATCH))) {
      int status = shell.writing(new FullDisk()).against(server).run("read", "my-basin/a");

      assertThat(status).isEqualTo(1);
    }
    assertThat(shell.messages()).contains("headrace: the output cannot be written: No space left");
  }

  @Test
  void an_interrupted_read_ends_well_with_everything_printed() throws Exception {
    PipedOutputStream out = new PipedOutputStream();
    PipedInputStream printed = new PipedInputStream(out);
    shell.writing(out);
    try (FakeServer server = new FakeServer(request -> hanging(BATCH));
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      shell.against(server);
      Future<Integer> status = executor.submit(() -> shell.run("read", "my-basin/a"));
      assertThat(printed.readNBytes(6)).isEqualTo("hello\n".getBytes(UTF_8));
      shell.interruption().raise();

      assertThat(status.get()).isZero();
    }
    assertThat(shell.messages()).endsWith("[ABORTED]\n");
  }

  @Test
  void a_file_takes_the_records_instead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("records");

    read(BATCH + DONE, "-o", file.toString());

    assertThat(Files.readAllBytes(file)).startsWith("hello\n".getBytes(UTF_8)).hasSize(11);
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void a_read_that_fails_says_where_to_go_on() {
    String error = "event: error\ndata: {\"code\":\"invalid\",\"message\":\"no more\"}\n\n";

    assertThat(read(BATCH + error)).isEqualTo(1);
    assertThat(shell.messages()).contains("no more").contains("go on with --seq-num 3");
  }

  @Test
  void a_missing_stream_is_told_in_the_servers_words() {
    try (FakeServer server =
        new FakeServer(request ->
            Reply.json(404, "{\"code\":\"stream_not_found\",\"message\":\"no stream a\"}"))) {
      assertThat(shell.against(server).run("read", "my-basin/a")).isEqualTo(1);
    }
    assertThat(shell.messages()).isEqualTo("headrace: no stream a\n");
  }

  @Test
  void an_answer_from_something_else_is_told_from_a_servers() {
    try (FakeServer server =
        new FakeServer(request ->
            new Reply.Whole(
                200,
                "text/event-stream",
                ByteString.copyFromUtf8("event: batch\ndata: <html>\n\n")))) {
      assertThat(shell.against(server).run("read", "my-basin/a")).isEqualTo(1);
    }
    assertThat(shell.messages()).contains("is not one of a Headrace server");
  }

  private int read(String events, String... options) {
    try (FakeServer server = new FakeServer(withTail(events))) {
      String[] arguments = new String[options.length + 2];
      arguments[0] = "read";
      arguments[1] = "my-basin/a";
      System.arraycopy(options, 0, arguments, 2, options.length);
      return shell.against(server).run(arguments);
    }
  }

  private static Function<Request, Reply> withTail(String events) {
    String tail = "{\"tail\":{\"seq_num\":100,\"timestamp\":1763629200000}}";
    return request ->
        request.path().endsWith("/tail")
            ? Reply.json(200, tail)
            : Reply.events(events.getBytes(UTF_8));
  }

  private static Reply hanging(String events) {
    return new Reply.Hanging("text/event-stream", ByteString.copyFromUtf8(events));
  }

  private static final class BrokenPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new BrokenPipeException(new IOException("Broken pipe"));
    }
  }

  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
