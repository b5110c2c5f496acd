package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeShell;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says of itself. */
final class HelpTest {
  private final FakeShell shell = new FakeShell();

  @Test
  void alone_it_prints_one_screen() {
    assertThat(shell.run()).isZero();
    assertThat(shell.out().lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(shell.out().lines()).allMatch(line -> line.length() <= 90);
    assertThat(shell.messages()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void the_overview_names_every_command(String command) {
    shell.run("--help");

    assertThat(shell.out()).containsPattern("\\b" + command + "\\b");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_has_a_help_with_an_example_that_can_be_typed(String command) {
    assertThat(shell.run(command, "--help")).isZero();
    assertThat(shell.out())
        .startsWith("Usage: headrace " + command)
        .containsPattern("Examples?:")
        .contains("-h, --help");

    String example = example(shell.out());
    String[] arguments = example.substring(example.indexOf("headrace ") + 9).split(" ", -1);
    assertThat(arguments[0]).isEqualTo(command);
    CommandLine.ParseResult parsed =
        Headrace.commandLine(new FakeShell().shell()).parseArgs(arguments);
    assertThat(parsed.hasSubcommand()).isTrue();
  }

  @Test
  void the_version_is_told() {
    assertThat(shell.run("--version")).isZero();
    assertThat(shell.out()).startsWith("headrace ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "raed",
        "read",
        "read my-basin/a b",
        "read -s 1 --ago 1h my-basin/a",
        "read --ago 300000000y my-basin/a"
      })
  void what_is_not_understood_is_a_misuse_and_says_where_help_is(String line) {
    assertThat(shell.run(line.split(" ", -1))).isEqualTo(2);
    assertThat(shell.messages()).startsWith("headrace: ").contains("--help");
    assertThat(shell.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "raed | headrace: there is no command raed",
        "trim my-basin/a | headrace: missing: 'POINT'",
        "read nope | headrace: URI: expected a stream, such as my-basin/my-stream, but got \"nope\"",
        "read my-basin/a -n x | headrace: --count: expected a number from 0",
        "get-account-metrics x | headrace: expected (--start-timestamp=SECONDS ",
        "apply | headrace: expected (-f=FILE ",
      })
  void complaints_begin_with_what_was_typed(String line, String complaint) {
    shell.run(line.split(" ", -1));

    assertThat(shell.messages()).startsWith(complaint);
  }

  @Test
  void a_mistyped_command_is_guessed() {
    shell.run("crate-basin");

    assertThat(shell.messages()).contains("create-basin");
  }

  @Test
  void a_server_address_that_is_none_is_told() {
    assertThat(shell.with("HEADRACE_URL", "localhost:4437").run("ls")).isEqualTo(1);
    assertThat(shell.messages()).contains("HEADRACE_URL").contains("http://127.0.0.1:4437");
    assertThat(shell.run("ls", "--url", "http://localhost:4437/v1")).isEqualTo(2);
  }

  @Test
  void help_shows_what_the_option_shows() {
    shell.run("help", "read");
    String help = shell.out();
    FakeShell other = new FakeShell();
    other.run("read", "--help");

    assertThat(help).isEqualTo(other.out()).startsWith("Usage: headrace read");
    assertThat(shell.run("help", "raed")).isEqualTo(2);
    assertThat(shell.messages()).contains("there is no command raed");
  }

  /** The last line, without the filter that its output is piped into. */
  private static String example(String help) {
    String[] lines = help.strip().split("\n", -1);
    return lines[lines.length - 1].replaceAll("\\| grep.*$", "").strip();
  }

  static Stream<String> commands() {
    Map<String, CommandLine> commands =
        Headrace.commandLine(new FakeShell().shell()).getSubcommands();
    return commands.keySet().stream();
  }
}
