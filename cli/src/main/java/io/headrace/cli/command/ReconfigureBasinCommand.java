package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes a basin's configuration. */
@Command(
    name = "reconfigure-basin",
    customSynopsis = "headrace reconfigure-basin [options] URI",
    sortOptions = false,
    description = {
      "Change what is named of a basin's configuration, and print all of it as JSON.",
      "Streams that exist keep what they were created with.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  headrace reconfigure-basin my-agents --create-stream-on-append=false"
    })
final class ReconfigureBasinCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final BasinConfigOptions basinConfigOptions = new BasinConfigOptions();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The basin.")
  private BasinUri uri;

  ReconfigureBasinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      Json config = api.reconfigureBasin(uri.basin(), basinConfigOptions.config());
      shell.terminal().line(JsonText.printIndented(config));
      return Complaints.DONE;
    }
  }
}
