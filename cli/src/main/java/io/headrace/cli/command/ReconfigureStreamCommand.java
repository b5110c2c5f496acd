package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StreamUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes a stream's configuration. */
@Command(
    name = "reconfigure-stream",
    customSynopsis = "headrace reconfigure-stream [options] URI",
    sortOptions = false,
    description = {
      "Change what is named of a stream's configuration, and print all of it as JSON.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  headrace reconfigure-stream my-agents/first --retention-policy 1y"
    })
final class ReconfigureStreamCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final StreamConfigOptions streamConfigOptions = new StreamConfigOptions();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  ReconfigureStreamCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      Json config = api.reconfigureStream(uri, streamConfigOptions.config());
      shell.terminal().line(JsonText.printIndented(config));
      return Complaints.DONE;
    }
  }
}
