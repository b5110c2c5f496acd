package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StreamUri;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Creates a stream. */
@Command(
    name = "create-stream",
    customSynopsis = "headrace create-stream [options] URI",
    sortOptions = false,
    description = {"Create a stream. What is not said here, its basin decides.", ""},
    footer = {
      "",
      "Example:",
      "  headrace create-stream my-agents/first --retention-policy infinite"
    })
final class CreateStreamCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final StreamConfigOptions streamConfigOptions = new StreamConfigOptions();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  CreateStreamCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell)) {
      api.createStream(uri, streamConfigOptions.config());
      shell.terminal().confirm("created stream " + uri);
      return Complaints.DONE;
    }
  }
}
