package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StreamUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a stream's configuration. */
@Command(
    name = "get-stream-config",
    customSynopsis = "headrace get-stream-config [options] URI",
    sortOptions = false,
    description = {"Print a stream's configuration as JSON: every value that is in force.", ""},
    footer = {"", "Example:", "  headrace get-stream-config my-agents/first"})
final class GetStreamConfigCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  GetStreamConfigCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      shell.terminal().line(JsonText.printIndented(api.streamConfig(uri)));
      return Complaints.DONE;
    }
  }
}
