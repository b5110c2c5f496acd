package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeShell;
import io.headrace.cli.resources.EnsuredResources;
import io.headrace.cli.resources.ResourcesFile;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.ServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headrace apply} and {@code headrace diff}, against a real server. */
final class ApplyTest {
  private static final String RESOURCES =
      """
      {"basins":[
        {"name":"my-agents",
         "config":{"create_stream_on_append":true,
                   "default_stream_config":{"retention_policy":"30d"}},
         "streams":[{"name":"chat/1"},
                    {"name":"chat/2","config":{"timestamping":{"mode":"arrival"}}}]},
        {"name":"other-agents"}]}
      """;
  private static final String CREATED =
      """
      + basin my-agents
          create_stream_on_append: true
          default_stream_config.retention_policy: 30d
        + stream my-agents/chat/1
        + stream my-agents/chat/2
            timestamping.mode: arrival
      + basin other-agents
      """;

  @TempDir private Path folder;
  private RunningJournal journal;
  private HeadraceServer server;

  @BeforeEach
  void start() throws IOException {
    journal =
        RunningJournal.open(new MemoryDisk(1 << 26), SystemTime.INSTANCE, JournalOptions.MEMORY);
    server = new HeadraceServer(journal.journal(), ServerOptions.local(0), SystemTime.INSTANCE);
  }

  @AfterEach
  void stop() {
    server.close();
    journal.close();
  }

  /** Runs a command that is expected to do well; returns what it printed. */
  private String run(String input, String... arguments) {
    FakeShell shell = shell(input);
    assertThat(shell.run(arguments)).as(shell.messages()).isZero();
    return shell.out();
  }

  private FakeShell shell(String input) {
    return new FakeShell().with("HEADRACE_URL", "http://127.0.0.1:" + server.port()).typing(input);
  }

  @Test
  void what_is_missing_is_created_and_what_is_there_is_left_alone() {
    assertThat(run(RESOURCES, "apply", "-f", "-")).isEqualTo(CREATED);
    assertThat(run(RESOURCES, "apply", "-f", "-"))
        .isEqualTo(
            """
            = basin my-agents
              = stream my-agents/chat/1
              = stream my-agents/chat/2
            = basin other-agents
            """);
    assertThat(run("", "get-stream-config", "my-agents/chat/2"))
        .contains("\"age\" : 2592000", "\"mode\" : \"arrival\"");
  }

  @Test
  void a_dry_run_says_the_same_and_changes_nothing() {
    assertThat(run(RESOURCES, "apply", "-f", "-", "--dry-run")).isEqualTo(CREATED);
    assertThat(run("", "ls")).isEmpty();
  }

  @Test
  void a_change_is_told_field_by_field_whether_it_is_made_or_not() {
    run(RESOURCES, "apply", "-f", "-");
    String changed =
        RESOURCES.replace("\"30d\"", "\"1y\"").replace("\"arrival\"", "\"client-require\"");
    String told =
        """
        ~ basin my-agents
            default_stream_config.retention_policy: 30d → 365d6h
          ~ stream my-agents/chat/1
              retention_policy: 30d → 365d6h
          ~ stream my-agents/chat/2
              retention_policy: 30d → 365d6h
              timestamping.mode: arrival → client-require
        = basin other-agents
        """;

    assertThat(run(changed, "apply", "-f", "-", "--dry-run")).isEqualTo(told);
    assertThat(run(changed, "apply", "-f", "-")).isEqualTo(told);
    assertThat(run(changed, "apply", "-f", "-", "--dry-run")).doesNotContain("~", "+");
  }

  @Test
  void what_the_file_no_longer_says_falls_back() {
    run(RESOURCES, "apply", "-f", "-");
    String less = "{\"basins\":[{\"name\":\"my-agents\"}]}";
    String told =
        """
        ~ basin my-agents
            default_stream_config.retention_policy: 30d → (default)
            create_stream_on_append: true → false
        """;

    assertThat(run(less, "apply", "-f", "-", "--dry-run")).isEqualTo(told);
    assertThat(run(less, "apply", "-f", "-")).isEqualTo(told);
    assertThat(run("", "ls")).as("what it does not name stays").contains("other-agents");
  }

  @Test
  void a_file_that_cannot_be_understood_changes_nothing() throws IOException {
    Path file = folder.resolve("resources.json");
    Files.writeString(file, RESOURCES.replace("\"other-agents\"", "\"other-agents\",\"extra\":1"));
    FakeShell shell = shell("");

    assertThat(shell.run("apply", "-f", file.toString())).isEqualTo(1);
    assertThat(shell.messages()).contains(file + ": basins[1]: ", "there is \"extra\"", "--schema");
    assertThat(run("", "ls")).isEmpty();
    assertThat(shell.run("apply", "-f", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(shell.messages()).contains("there is no such file");
  }

  @Test
  void the_format_is_shown_and_no_server_asked() {
    server.close();
    assertThat(run("", "apply", "--schema")).contains("create_stream_on_append");
    assertThat(shell("").run("apply")).isEqualTo(2);
  }

  @Test
  void an_engine_has_what_the_file_says_before_it_is_served() {
    byte[] file = RESOURCES.getBytes(StandardCharsets.UTF_8);
    EnsuredResources.in(journal.journal(), ResourcesFile.read(file));

    assertThat(run(RESOURCES, "apply", "-f", "-", "--dry-run")).doesNotContain("~", "+");
    assertThat(run("", "list-streams", "my-agents"))
        .isEqualTo("s2://my-agents/chat/1\ns2://my-agents/chat/2\n");
  }

  @Test
  void two_streams_are_compared_field_by_field() {
    run(RESOURCES, "apply", "-f", "-");

    assertThat(run("", "diff", "s2://my-agents/chat/1", "my-agents/chat/2"))
        .isEqualTo(
            """
            --- s2://my-agents/chat/1
            +++ my-agents/chat/2

            timestamping.mode
            - client-prefer
            + arrival
            """);
    assertThat(run("", "diff", "my-agents/chat/1", "my-agents/chat/1", "--exit-code"))
        .endsWith("no differences\n");
  }

  @Test
  void two_basins_are_compared_and_the_status_tells_if_asked() {
    run(RESOURCES, "apply", "-f", "-");
    FakeShell shell = shell("");

    assertThat(shell.run("diff", "my-agents", "other-agents", "--exit-code")).isEqualTo(1);
    assertThat(shell.out()).contains("- 30d\n+ (not set)\n", "create_stream_on_append\n- true\n");
  }

  @Test
  void a_stream_is_compared_with_its_basins_defaults() {
    run(RESOURCES, "apply", "-f", "-");

    assertThat(run("", "diff", "my-agents", "my-agents/chat/1")).contains("no differences");
    assertThat(run("", "diff", "my-agents/chat/2", "my-agents", "-o", "json"))
        .contains(
            "\"path\" : \"timestamping.mode\"",
            "\"left\" : \"arrival\"",
            "\"right\" : \"client-prefer\"");
  }

  @Test
  void unlike_things_are_not_compared() {
    FakeShell shell = shell("");

    assertThat(shell.run("diff", "my-agents", "other-agents/a")).isEqualTo(2);
    assertThat(shell.messages()).contains("other-agents/a is not in my-agents");
    assertThat(shell.run("diff", "my-agents", "my-agents/a", "-r", "stream")).isEqualTo(2);
    assertThat(shell.run("diff", "a", "b", "-r", "record")).isEqualTo(2);
  }
}
