package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.fake.FakeShell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about what was used, and about locations. */
final class MetricsTest {
  private static final Reply NOTHING = Reply.json(200, "{\"values\":[]}");

  private final FakeShell shell = new FakeShell();

  private Request only(Reply reply, String... arguments) {
    try (FakeServer server = new FakeServer(request -> reply)) {
      shell.against(server).run(arguments);
      assertThat(server.requests()).as(shell.messages()).hasSize(1);
      return server.requests().getFirst();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "get-account-metrics account-ops --start-timestamp 10 --end-timestamp 4294967295"
            + " --interval hour | /v1/metrics?set=account-ops&start=10&end=4294967295&interval=hour",
        "get-basin-metrics s2://my-basin storage --start-ago 1d"
            + " | /v1/metrics/my-basin?set=storage&start=1763542800&end=1763629200",
        "get-stream-metrics my-basin/a/b storage --start-ago 2h --end-ago 1h"
            + " | /v1/metrics/my-basin/a%2Fb?set=storage&start=1763622000&end=1763625600",
      })
  void options_become_a_query(String line, String request) {
    assertThat(only(NOTHING, line.split(" ", -1)).line()).isEqualTo("GET " + request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--end-ago 1h",
        "--start-ago 1h --start-timestamp 1",
        "--start-timestamp 4294967296",
        "--start-ago 1h --interval second",
      })
  void a_time_that_cannot_be_is_a_misuse(String options) {
    String[] arguments = ("get-account-metrics account-ops " + options).strip().split(" ", -1);

    assertThat(shell.run(arguments)).isEqualTo(2);
    assertThat(shell.messages()).contains("Try: headrace get-account-metrics --help");
  }

  @Test
  void every_kind_of_metric_has_its_lines() {
    only(
        Reply.json(
            200,
            """
            {"values":[
              {"scalar":{"name":"stored","unit":"bytes","value":18446744073709551615}},
              {"accumulation":{"name":"appends","unit":"operations","interval":"hour",
                "values":[[1763629200,3],[1763632800,4.5]]}},
              {"gauge":{"name":"size","unit":"bytes","values":[[1763629200,3]]}},
              {"label":{"name":"active","values":["one","two"]}},
              {"novelty":{"name":"later"}}]}
            """),
        "get-account-metrics",
        "account-ops",
        "--start-ago",
        "1h");

    assertThat(shell.out())
        .isEqualTo(
            """
            stored: 18446744073709551615 bytes
            appends (operations, by the hour)
              2025-11-20T09:00:00Z  3
              2025-11-20T10:00:00Z  4.5
            size (bytes)
              2025-11-20T09:00:00Z  3
            active
              one
              two
            novelty {"name":"later"}
            """);
  }

  @Test
  void an_answer_of_another_shape_is_told_as_such() {
    only(
        Reply.json(
            200, "{\"values\":[{\"gauge\":{\"name\":\"x\",\"unit\":\"y\",\"values\":[1]}}]}"),
        "get-account-metrics",
        "account-ops",
        "--start-ago",
        "1h");

    assertThat(shell.messages()).contains("not one of a Headrace server", "expected a JSON array");
  }

  @Test
  void a_server_without_metrics_says_so_itself() {
    only(
        Reply.json(501, "{\"code\":\"not_implemented\",\"message\":\"no metrics here\"}"),
        "get-basin-metrics",
        "my-basin",
        "storage",
        "--start-ago",
        "1h");

    assertThat(shell.messages()).isEqualTo("headrace: no metrics here\n");
  }

  @Test
  void locations_are_listed_by_name() {
    Request request =
        only(
            Reply.json(
                200,
                "[{\"name\":\"local\",\"is_private\":false},{\"name\":\"x:y\",\"is_private\":true}]"),
            "list-locations");

    assertThat(request.line()).isEqualTo("GET /v1/locations");
    assertThat(shell.out()).isEqualTo("local\nx:y\tprivate\n");
  }

  @Test
  void the_default_location_is_shown_and_set() {
    Reply local = Reply.json(200, "{\"name\":\"local\",\"is_private\":false}");
    assertThat(only(local, "get-default-location").line()).isEqualTo("GET /v1/locations/default");
    assertThat(shell.out()).isEqualTo("local\n");

    Request request = only(local, "set-default-location", "local");
    assertThat(request.line()).isEqualTo("PUT /v1/locations/default");
    assertThat(request.headers()).containsEntry("content-type", "application/json");
    assertThat(request.text()).isEqualTo("\"local\"");
    assertThat(shell.messages()).contains("basins are made in local");
  }

  @Test
  void a_basin_may_be_given_a_location() {
    Request request =
        only(Reply.json(201, "{}"), "create-basin", "my-basin", "--location", "local");

    assertThat(request.text())
        .isEqualTo("{\"basin\":\"my-basin\",\"location\":\"local\",\"config\":{}}");
  }
}
