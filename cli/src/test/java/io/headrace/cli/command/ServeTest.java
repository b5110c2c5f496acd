package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a server from starting. */
final class ServeTest {
  private final FakeShell shell = new FakeShell();

  @ParameterizedTest
  @ValueSource(strings = {"--tls-cert", "--tls-key"})
  void a_certificate_without_its_key_and_the_other_way_round_are_refused(String option) {
    assertThat(shell.run("serve", "--memory", "--port", "0", option, "file.pem")).isNotZero();
    assertThat(shell.messages()).contains("--tls-cert and --tls-key belong together");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEADRACE_INIT_FILE", "S2LITE_INIT_FILE", ""})
  void a_file_of_resources_that_is_none_is_refused(String variable, @TempDir Path folder)
      throws IOException {
    String file =
        Files.writeString(folder.resolve("init.json"), "{\"basins\":[{\"name\":7}]}").toString();
    int status =
        variable.isEmpty()
            ? shell.run("serve", "--memory", "--port", "0", "--init-file", file)
            : shell.with(variable, file).run("serve", "--memory", "--port", "0");

    assertThat(status).isEqualTo(1);
    assertThat(shell.messages())
        .contains(file + ": basins[0].name: expected a JSON string, but got 7", "--schema");
  }

  @Test
  void the_servers_own_basin_is_not_for_a_file_to_ask_for(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("init.json");
    Files.writeString(file, "{\"basins\":[{\"name\":\"headrace-system\"}]}");

    assertThat(shell.run("serve", "--memory", "--port", "0", "--init-file", file.toString()))
        .isEqualTo(1);
    assertThat(shell.messages()).contains("basin headrace-system cannot be made");
  }

  @Test
  void a_model_that_is_half_configured_is_refused() {
    assertThat(
            shell
                .with("OPENAI_BASE_URL", "http://localhost:1/v1")
                .run("serve", "--memory", "--port", "0"))
        .isEqualTo(1);
    assertThat(shell.messages()).contains("set HEADRACE_MODEL", "--no-agents");
  }

  @Test
  void files_that_hold_no_certificate_are_refused_by_name(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    String file = empty.toString();
    assertThat(shell.run("serve", "--memory", "--port", "0", "--tls-cert", file, "--tls-key", file))
        .isNotZero();
    assertThat(shell.messages()).contains("expected a certificate in PEM", file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--max-requests-per-token 0",
        "--max-appends-per-stream -1",
        "--max-append-bytes-per-stream many",
      })
  void a_limit_a_second_is_a_number_of_at_least_1(String option) {
    assertThat(shell.run(("serve --memory --port 0 " + option).split(" ", -1))).isEqualTo(2);
    assertThat(shell.messages()).contains("expected a number of at least 1");
  }

  @Test
  void an_origin_is_none_without_a_scheme() {
    assertThat(shell.run("serve", "--memory", "--port", "0", "--cors-origin", "example.com"))
        .isEqualTo(1);
    assertThat(shell.messages()).contains("https://example.com").contains("got \"example.com\"");
  }

  @Test
  void without_a_token_not_every_page_is_let_in() {
    assertThat(shell.run("serve", "--memory", "--port", "0", "--cors-origin", "*")).isEqualTo(1);
    assertThat(shell.messages()).contains("--cors-origin").contains("HEADRACE_TOKEN");
  }
}
