package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.fake.FakeShell;
import io.headrace.cli.fake.FakeStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that make, list, configure and delete. */
final class AdministrationTest {
  private final FakeShell shell = new FakeShell();

  @Test
  void a_basin_is_created_with_what_was_said_and_nothing_else() {
    Request request =
        only(
            Reply.json(201, "{}"),
            "create-basin",
            "my-basin",
            "--create-stream-on-append",
            "--retention-policy",
            "7d",
            "--timestamping-mode",
            "arrival");

    assertThat(request.line()).isEqualTo("POST /v1/basins");
    assertThat(request.headers()).containsEntry("content-type", "application/json");
    assertThat(request.text())
        .isEqualTo(
            "{\"basin\":\"my-basin\",\"config\":{\"default_stream_config\":"
                + "{\"retention_policy\":{\"age\":604800},\"timestamping\":{\"mode\":\"arrival\"}},"
                + "\"create_stream_on_append\":true}}");
    assertThat(shell.messages()).isEqualTo("created basin my-basin\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                               | {}",
        "--retention-policy infinite      | {\"retention_policy\":{\"infinite\":{}}}",
        "--retention-policy 1y            | {\"retention_policy\":{\"age\":31557600}}",
        "--timestamping-uncapped          | {\"timestamping\":{\"uncapped\":true}}",
        "--timestamping-uncapped=false    | {\"timestamping\":{\"uncapped\":false}}",
        "--delete-on-empty-min-age 0s     | {\"delete_on_empty\":{\"min_age_secs\":0}}",
        "--delete-on-empty-min-age 1h     | {\"delete_on_empty\":{\"min_age_secs\":3600}}",
        "--storage-class standard         | {\"storage_class\":\"standard\"}",
      })
  void a_streams_options_become_its_configuration(String options, String config) {
    String[] arguments = ("create-stream my-basin/a/b " + options).strip().split(" ", -1);

    Request request = only(Reply.json(201, "{}"), arguments);

    assertThat(request.line()).isEqualTo("POST /v1/streams");
    assertThat(request.headers()).containsEntry("s2-basin", "my-basin");
    assertThat(request.text()).isEqualTo("{\"stream\":\"a/b\",\"config\":" + config + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "--retention-policy 0s",
    "--delete-on-empty-min-age 500ms",
    "--retention-policy soon",
    "--timestamping-mode server",
    "--storage-class cheap",
    "--timestamping-uncapped=maybe",
    "--no-such-option 1",
  })
  void an_option_that_cannot_be_is_a_misuse(String options) {
    String[] arguments = ("create-stream my-basin/a " + options).split(" ", -1);

    assertThat(shell.run(arguments)).isEqualTo(2);
    assertThat(shell.messages()).contains("Try: headrace create-stream --help");
  }

  @Test
  void a_configuration_is_printed_a_member_a_line() {
    only(
        Reply.json(200, "{\"a\":{\"b\":18446744073709551615}}"), "get-stream-config", "my-basin/a");

    assertThat(shell.out())
        .isEqualTo(
            """
            {
              "a" : {
                "b" : 18446744073709551615
              }
            }
            """);
  }

  @Test
  void a_reconfiguration_sends_what_changes_and_prints_the_whole() {
    Request request =
        only(
            Reply.json(200, "{\"create_stream_on_read\":false}"),
            "reconfigure-basin",
            "my-basin",
            "--create-stream-on-read=false");

    assertThat(request.line()).isEqualTo("PATCH /v1/basins/my-basin");
    assertThat(request.text()).isEqualTo("{\"create_stream_on_read\":false}");
    assertThat(shell.out()).contains("\"create_stream_on_read\" : false");
  }

  @Test
  void deletions_name_what_they_delete() {
    assertThat(only(Reply.json(202, ""), "delete-basin", "my-basin").line())
        .isEqualTo("DELETE /v1/basins/my-basin");
    assertThat(only(Reply.json(202, ""), "delete-stream", "my-basin/a/é?").line())
        .isEqualTo("DELETE /v1/streams/a%2F%C3%A9%3F");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "list-basins"})
  void basins_are_listed_by_name(String command) {
    Request request = only(page("basins", false, "basin-one", "basin-two"), command);

    assertThat(request.line()).isEqualTo("GET /v1/basins?prefix=&start_after=&limit=1000");
    assertThat(shell.out()).isEqualTo("basin-one\nbasin-two\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "list-streams"})
  void streams_are_listed_page_after_page(String command) {
    try (FakeServer server =
        new FakeServer(request ->
            request.parameter("start_after").isEmpty()
                ? page("streams", true, "a/1", "a/2")
                : page("streams", false, "a/3"))) {
      assertThat(shell.against(server).run(command, "s2://my-basin/a/")).isZero();
      assertThat(server.lines())
          .containsExactly(
              "GET /v1/streams?prefix=a%2F&start_after=&limit=1000",
              "GET /v1/streams?prefix=a%2F&start_after=a%2F2&limit=1000");
    }
    assertThat(shell.out()).isEqualTo("s2://my-basin/a/1\ns2://my-basin/a/2\ns2://my-basin/a/3\n");
  }

  @Test
  void a_listing_ends_at_its_limit() {
    Request request = only(page("streams", true, "a", "b"), "ls", "my-basin", "-n", "2", "-l");

    assertThat(request.parameter("limit")).isEqualTo("2");
    assertThat(shell.out())
        .isEqualTo(
            """
            s2://my-basin/a\t2025-11-20T00:00:00Z
            s2://my-basin/b\t2025-11-20T00:00:00Z\tdeleted now
            """);
  }

  @Test
  void a_single_page_says_where_the_next_begins() {
    Request request =
        only(page("basins", true, "basin-one", "basin-two"), "ls", "--no-auto-paginate");

    assertThat(request.parameter("limit")).isEqualTo("1000");
    assertThat(shell.out()).isEqualTo("basin-one\nbasin-two\n");
    assertThat(shell.messages()).contains("--start-after basin-two");
  }

  @Test
  void the_last_page_says_nothing_of_a_next_one() {
    only(page("basins", false, "basin-one"), "list-basins", "--no-auto-paginate");

    assertThat(shell.messages()).isEmpty();
  }

  @Test
  void two_prefixes_are_a_misuse() {
    assertThat(shell.run("list-streams", "my-basin/a", "--prefix", "b")).isEqualTo(2);
    assertThat(shell.messages()).contains("\"a\" in the URI and \"b\" by --prefix");
  }

  @Test
  void the_tail_is_two_numbers() {
    only(
        Reply.json(200, "{\"tail\":{\"seq_num\":12,\"timestamp\":34}}"),
        "check-tail",
        "s2://my-basin/a");

    assertThat(shell.out()).isEqualTo("12 @ 34\n");
  }

  @Test
  void trim_and_fence_append_command_records() {
    FakeStream stream = new FakeStream();
    try (FakeServer server = new FakeServer(stream::append)) {
      shell.against(server);
      assertThat(shell.run("trim", "my-basin/a", "258", "-f", "w1")).isZero();
      assertThat(shell.run("fence", "my-basin/a", "w2", "-m", "1")).isZero();
    }
    assertThat(stream.records())
        .extracting(r -> r.headers().getFirst().value().toStringUtf8())
        .containsExactly("trim", "fence");
    assertThat(stream.records().getFirst().body().toByteArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 1, 2);
    assertThat(stream.records().get(1).body().toStringUtf8()).isEqualTo("w2");
    assertThat(shell.messages())
        .isEqualTo(
            """
            [APPENDED] trim to 258 // tail: 1 @ 5
            [APPENDED] new fencing token "w2" // tail: 2 @ 5
            """);
    assertThat(stream.tokens()).containsExactly("w1");
    assertThat(stream.matches()).containsExactly("1");
  }

  @Test
  void a_fencing_token_has_36_bytes_at_most() {
    assertThat(shell.run("fence", "my-basin/a", "é".repeat(18) + "x")).isEqualTo(2);
    assertThat(shell.messages()).contains("at most 36 bytes");
  }

  @Test
  void somebody_elses_fence_is_told_as_such() {
    only(Reply.json(412, "{\"fencing_token_mismatch\":\"w9\"}"), "trim", "my-basin/a", "1");

    assertThat(shell.messages()).contains("\"w9\": somebody else writes now");
  }

  private Request only(Reply reply, String... arguments) {
    try (FakeServer server = new FakeServer(request -> reply)) {
      shell.against(server).run(arguments);
      assertThat(server.requests()).hasSize(1);
      return server.requests().getFirst();
    }
  }

  private static Reply page(String kind, boolean hasMore, String... names) {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      // The last one is being deleted if there are more pages.
      String deleted = hasMore && i == names.length - 1 ? "\"now\"" : "null";
      entries
          .append(i == 0 ? "" : ",")
          .append(
              "{\"name\":\"%s\",\"created_at\":\"2025-11-20T00:00:00Z\",\"deleted_at\":%s}"
                  .formatted(names[i], deleted));
    }
    return Reply.json(200, "{\"%s\":[%s],\"has_more\":%s}".formatted(kind, entries, hasMore));
  }
}
