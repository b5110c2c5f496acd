package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.client.ServerAddress;
import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeShell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which server a command asks. */
final class ConnectionTest {
  private static final Reply NO_BASINS = Reply.json(200, "{\"basins\":[],\"has_more\":false}");

  private final FakeServer server = new FakeServer(request -> NO_BASINS);
  private final FakeServer other = new FakeServer(request -> NO_BASINS);
  private final FakeShell shell = new FakeShell();

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  @ParameterizedTest
  @CsvSource({"S2_ACCOUNT_ENDPOINT", "S2_BASIN_ENDPOINT", "HEADRACE_URL"})
  void each_variable_alone_names_it(String variable) {
    assertThat(shell.with(variable, server.address().toString()).run("ls")).isZero();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void an_option_comes_before_ones_own_variable_and_that_before_s2s() {
    shell.with("S2_ACCOUNT_ENDPOINT", other.address().toString());
    shell.with("HEADRACE_URL", server.address().toString());
    assertThat(shell.run("ls")).isZero();
    assertThat(server.requests()).hasSize(1);

    shell.run("ls", "--url", other.address().toString());
    assertThat(other.requests()).hasSize(1);
  }

  @Test
  void two_endpoints_that_are_two_servers_are_refused() {
    shell.with("S2_ACCOUNT_ENDPOINT", server.address().toString());
    assertThat(shell.with("S2_BASIN_ENDPOINT", server.address().toString()).run("ls")).isZero();

    shell.with("S2_BASIN_ENDPOINT", other.address().toString());
    assertThat(shell.run("ls")).isEqualTo(1);
    assertThat(shell.messages()).contains("S2_ACCOUNT_ENDPOINT", "S2_BASIN_ENDPOINT", "--url");
  }

  @Test
  void an_endpoint_may_leave_its_scheme_away() {
    assertThat(ServerAddress.parseEndpoint("streams.example.com:8443"))
        .isEqualTo(ServerAddress.parse("https://streams.example.com:8443"));
  }

  @Test
  void an_endpoint_for_each_basin_is_refused() {
    assertThat(shell.with("S2_BASIN_ENDPOINT", "{basin}.b.example.com").run("ls")).isEqualTo(1);
    assertThat(shell.messages()).contains("S2_BASIN_ENDPOINT: expected one address for all basins");
  }
}
