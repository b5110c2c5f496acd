package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a basin's configuration. */
@Command(
    name = "get-basin-config",
    customSynopsis = "headrace get-basin-config [options] URI",
    sortOptions = false,
    description = {"Print a basin's configuration as JSON.", ""},
    footer = {"", "Example:", "  headrace get-basin-config my-agents"})
final class GetBasinConfigCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The basin.")
  private BasinUri uri;

  GetBasinConfigCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      shell.terminal().line(JsonText.printIndented(api.basinConfig(uri.basin())));
      return Complaints.DONE;
    }
  }
}
