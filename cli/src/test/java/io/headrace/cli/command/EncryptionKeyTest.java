package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a command finds the key of an encrypted stream, and what it says of one: nothing. */
final class EncryptionKeyTest {
  private static final String KEY = "a2V5LWtleS1rZXkta2V5LWtleS1rZXkta2V5LWtleS0=";
  private static final String OTHER = "b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktb3Q=";

  private final FakeShell shell = new FakeShell();
  private final FakeServer server =
      new FakeServer(_ -> Reply.json(400, "{\"code\":\"decryption_failed\",\"message\":\"no\"}"));

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String line, String... more) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--url", server.address().toString()));
    return shell.typing("line\n").run(arguments.toArray(String[]::new));
  }

  private List<String> keys() {
    return server.requests().stream()
        .map(request -> request.headers().getOrDefault("s2-encryption-key", "none"))
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "append my-basin/s",
        "read my-basin/s",
        "fence my-basin/s token",
        "trim my-basin/s 1",
      })
  void a_key_goes_with_what_touches_records(String line) {
    assertThat(run(line, "-k", KEY)).isEqualTo(1);
    assertThat(keys()).containsExactly(KEY);
  }

  @Test
  void a_tail_is_found_without_a_key_and_read_with_it() {
    try (FakeServer tailed =
        new FakeServer(request ->
            request.path().endsWith("/tail")
                ? Reply.json(200, "{\"tail\":{\"seq_num\":3,\"timestamp\":4}}")
                : Reply.json(400, "{\"code\":\"decryption_failed\",\"message\":\"no\"}"))) {
      shell.run("tail", "my-basin/s", "-k", KEY, "--url", tailed.address().toString());

      assertThat(tailed.requests())
          .extracting(request -> request.headers().getOrDefault("s2-encryption-key", "none"))
          .containsExactly("none", KEY);
    }
  }

  @Test
  void a_file_may_hold_it(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "  " + KEY + "\n");
    shell.with("S2_ENCRYPTION_KEY", OTHER);

    run("read my-basin/s", "--encryption-key-file", file.toString());
    assertThat(keys()).containsExactly(KEY);
  }

  @Test
  void the_environment_may_hold_it() {
    shell.with("S2_ENCRYPTION_KEY", KEY);

    run("read my-basin/s");
    run("read my-basin/s", "--encryption-key", OTHER);
    assertThat(keys()).containsExactly(KEY, OTHER);
  }

  @Test
  void without_one_none_is_sent() {
    run("read my-basin/s");

    assertThat(keys()).containsExactly("none");
  }

  @ParameterizedTest
  @CsvSource({"c2VjcmV0", "secret-secret-secret-secret-secret-secret-se", "''"})
  void what_is_no_key_is_not_sent_and_not_printed(String text) {
    assertThat(run("read my-basin/s", "-k", text)).isEqualTo(1);

    assertThat(server.requests()).isEmpty();
    assertThat(shell.messages()).contains("--encryption-key", "32 bytes in Base64");
    assertThat(shell.messages() + shell.out()).doesNotContain("c2Vj", "secret");
  }

  @Test
  void a_key_is_never_printed(@TempDir Path folder) {
    run("read my-basin/s", "-k", KEY);
    run("read my-basin/s", "-k", KEY, "--encryption-key-file", "x");
    run("read my-basin/s", "-k", KEY, "--clmap");
    run("read my-basin/s", "--encryption-key-file", folder.resolve("missing").toString());

    assertThat(shell.messages()).contains("missing: there is no such file");
    assertThat(shell.messages() + shell.out()).doesNotContain(KEY);
  }

  @Test
  void ciphers_are_a_basins() {
    run("create-basin my-basin --stream-cipher aes-256-gcm");
    run("reconfigure-basin my-basin --stream-cipher aegis-256");

    assertThat(server.requests())
        .extracting(FakeServer.Request::text)
        .satisfiesExactly(
            created -> assertThat(created).contains("\"stream_cipher\":\"aes-256-gcm\""),
            changed -> assertThat(changed).isEqualTo("{\"stream_cipher\":\"aegis-256\"}"));
    assertThat(run("create-basin my-basin --stream-cipher rot-13")).isEqualTo(2);
  }
}
