package io.headrace.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.fake.FakeShell;
import io.headrace.cli.fake.FakeStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code headrace append}: the order of the lines, and the fate of each. */
final class AppendTest {
  private final FakeStream stream = new FakeStream();
  private final FakeShell shell = new FakeShell();

  @Test
  void lines_become_records_in_order() {
    int status = append("one\ntwo\n\nfour");

    assertThat(status).isZero();
    assertThat(stream.bodies()).containsExactly("one", "two", "", "four");
    assertThat(shell.messages()).isEqualTo("[APPENDED] 0..4 // tail: 4 @ 5\n");
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void batches_hold_a_thousand_records_at_most() {
    append("x\n".repeat(2500), "--linger", "1h");

    assertThat(stream.batchSizes()).containsExactly(1000, 1000, 500);
    assertThat(shell.messages())
        .isEqualTo(
            """
            [APPENDED] 0..1000 // tail: 1000 @ 5
            [APPENDED] 1000..2000 // tail: 2000 @ 5
            [APPENDED] 2000..2500 // tail: 2500 @ 5
            """);
  }

  @Test
  void batches_hold_a_mebibyte_at_most() {
    // Each line meters 8 bytes more than its body: three of them are 1 MiB and 24 bytes.
    String third = "x".repeat((1 << 20) / 3);
    append((third + "\n").repeat(7), "--linger", "1h");

    assertThat(stream.batchSizes()).containsExactly(2, 2, 2, 1);
  }

  @Test
  void a_line_of_exactly_the_largest_record_goes_and_one_byte_more_does_not() {
    String largest = "x".repeat((1 << 20) - 8);

    assertThat(append("a\n" + largest + "\n" + largest + "y\nz\n")).isEqualTo(1);
    assertThat(stream.bodies()).containsExactly("a", largest);
    assertThat(shell.messages()).contains("line 3: ").contains("at most 1048568 bytes");
  }

  @Test
  void conditions_go_with_every_batch_and_the_number_moves_with_it() {
    append("x\n".repeat(1001), "-m", "0", "-f", "worker-1", "--linger", "1h");

    assertThat(stream.matches()).containsExactly("0", "1000");
    assertThat(stream.tokens()).containsExactly("worker-1", "worker-1");
  }

  @Test
  void json_lines_carry_headers_and_timestamps() {
    append(
        "{\"body\":\"a\",\"headers\":[[\"k\",\"v\"]],\"timestamp\":18446744073709551615}",
        "--format",
        "json");

    assertThat(stream.records())
        .singleElement()
        .satisfies(record -> {
          assertThat(record.timestamp()).hasValue(-1);
          assertThat(record.headers()).hasSize(1);
        });
  }

  @Test
  void a_bad_line_ends_the_append_after_the_lines_before_it() {
    String lines = "{}\n{}\nnot json\n{}\n";
    assertThat(append(lines, "--format", "json", "--linger", "1h")).isEqualTo(1);

    assertThat(stream.bodies()).hasSize(2);
    assertThat(shell.messages())
        .contains("[APPENDED] 0..2")
        .contains(
            "headrace: line 3: expected JSON, but from line 1, column 1 on it is none: not json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"body\":", "{'a':1}", "[1,]", "{\"body\":\"\t\"}", "[NaN]"})
  void what_is_no_json_is_told_in_words_of_ones_own(String line) {
    assertThat(append(line, "--format", "json")).isEqualTo(1);

    assertThat(shell.messages())
        .contains("headrace: line 1: expected JSON, but ", line)
        .doesNotContain("Source", "token", "enable", "Feature", "marker");
  }

  @Test
  void a_lost_connection_leaves_one_batch_in_doubt_and_says_so() {
    FakeServer server =
        new FakeServer(
            request -> stream.batchSizes().isEmpty() ? stream.append(request) : new Reply.Gone());
    try (server) {
      int status =
          shell
              .against(server)
              .typing("x\n".repeat(2500))
              .run("append", "my-basin/a", "--linger", "1h");

      assertThat(status).isEqualTo(1);
      assertThat(server.requests()).as("nothing is sent again in doubt").hasSize(2);
    }
    assertThat(shell.messages())
        .contains("was lost")
        .contains("stored:     lines 1..1000, within sequence numbers 0..999")
        .contains("uncertain:  lines 1001..2000")
        .contains("not sent:   whatever follows line 2000");
  }

  @Test
  void a_refusal_leaves_nothing_in_doubt() {
    try (FakeServer server =
        new FakeServer(request -> Reply.json(412, "{\"seq_num_mismatch\":17}"))) {
      int status = shell.against(server).typing("a\nb\n").run("append", "my-basin/a", "-m", "3");

      assertThat(status).isEqualTo(1);
    }
    assertThat(shell.messages())
        .contains("would get sequence number 17")
        .contains("not stored: lines 1..2");
  }

  @Test
  void a_refusal_that_changed_nothing_and_may_pass_is_waited_out() {
    try (FakeServer server =
        new FakeServer(request ->
            shell.pauses().size() < 2
                ? Reply.json(503, "{\"code\":\"server_draining\",\"message\":\"draining\"}")
                : stream.append(request))) {
      assertThat(shell.against(server).typing("a\n").run("append", "my-basin/a")).isZero();
    }
    assertThat(stream.bodies()).containsExactly("a");
    assertThat(shell.pauses()).hasSize(2);
  }

  @Test
  void a_server_error_that_may_have_stored_the_batch_is_not_tried_again() {
    try (FakeServer server =
        new FakeServer(
            request -> Reply.json(503, "{\"code\":\"unavailable\",\"message\":\"who knows\"}"))) {
      assertThat(shell.against(server).typing("a\n").run("append", "my-basin/a")).isEqualTo(1);
      assertThat(server.requests()).hasSize(1);
    }
    assertThat(shell.messages()).contains("uncertain:  line 1");
  }

  @Test
  void an_answer_that_is_no_acknowledgement_leaves_the_batch_in_doubt() {
    Reply page = new Reply.Whole(200, "text/html", ByteString.copyFromUtf8("<html>"));
    try (FakeServer server = new FakeServer(request -> page)) {
      assertThat(shell.against(server).typing("a\n").run("append", "my-basin/a")).isEqualTo(1);
    }
    assertThat(shell.messages()).contains("not one of a Headrace server", "uncertain:  line 1");
  }

  @Test
  void an_interrupted_append_still_appends_what_was_read() throws Exception {
    PipedOutputStream typist = new PipedOutputStream();
    shell.reading(new PipedInputStream(typist));
    try (FakeServer server = new FakeServer(stream::append);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      shell.against(server);
      Future<Integer> status = executor.submit(() -> shell.run("append", "my-basin/a"));
      typist.write("one\n".getBytes(UTF_8));
      typist.flush();
      stream.awaitBatches(1);
      // The input is still open, as a terminal's is.
      shell.interruption().raise();

      assertThat(status.get()).isZero();
    }
    assertThat(stream.bodies()).containsExactly("one");
    assertThat(shell.messages()).contains("[ABORTED] what was read until then is appended");
  }

  @Test
  void a_file_is_read_as_well(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("lines"), "a\nb\n");

    assertThat(append("", "-i", file.toString())).isZero();
    assertThat(stream.bodies()).containsExactly("a", "b");
    assertThat(append("", "-i", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(shell.messages()).contains("there is no such file");
  }

  @Test
  void an_empty_input_appends_nothing() {
    assertThat(append("")).isZero();
    assertThat(stream.batchSizes()).isEmpty();
  }

  @Test
  void the_token_of_the_environment_proves_who_asks() {
    try (FakeServer server = new FakeServer(stream::append)) {
      shell.with("HEADRACE_TOKEN", "secret").against(server).typing("a\n");
      shell.run("append", "my-basin/a");

      Request request = server.requests().getFirst();
      assertThat(request.headers()).containsEntry("authorization", "Bearer secret");
    }
    assertThat(shell.messages()).doesNotContain("secret");
  }

  @Test
  void the_token_for_s2_is_taken_where_there_is_none_of_ones_own() {
    try (FakeServer server = new FakeServer(stream::append)) {
      shell.with("S2_ACCESS_TOKEN", "theirs").against(server).typing("a\n");
      shell.run("append", "my-basin/a");
      shell.with("HEADRACE_TOKEN", "ours").typing("a\n").run("append", "my-basin/a");

      assertThat(server.requests())
          .extracting(request -> request.headers().get("authorization"))
          .containsExactly("Bearer theirs", "Bearer ours");
    }
  }

  private int append(String input, String... options) {
    try (FakeServer server = new FakeServer(stream::append)) {
      String[] arguments = new String[options.length + 2];
      arguments[0] = "append";
      arguments[1] = "my-basin/a";
      System.arraycopy(options, 0, arguments, 2, options.length);
      return shell.against(server).typing(input).run(arguments);
    }
  }
}
