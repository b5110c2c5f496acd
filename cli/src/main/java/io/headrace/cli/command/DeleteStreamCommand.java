package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StreamUri;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a stream. */
@Command(
    name = "delete-stream",
    customSynopsis = "headrace delete-stream [options] URI",
    sortOptions = false,
    description = {"Delete a stream with all its records. It is gone some time later.", ""},
    footer = {"", "Example:", "  headrace delete-stream my-agents/first"})
final class DeleteStreamCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  DeleteStreamCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell)) {
      api.deleteStream(uri);
      shell.terminal().say("stream " + uri + " is being deleted");
      return Complaints.DONE;
    }
  }
}
