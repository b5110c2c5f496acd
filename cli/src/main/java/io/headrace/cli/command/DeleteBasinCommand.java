package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a basin. */
@Command(
    name = "delete-basin",
    customSynopsis = "headrace delete-basin [options] URI",
    sortOptions = false,
    description = {"Delete a basin with all its streams. They are gone some time later.", ""},
    footer = {"", "Example:", "  headrace delete-basin my-agents"})
final class DeleteBasinCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The basin.")
  private BasinUri uri;

  DeleteBasinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell)) {
      api.deleteBasin(uri.basin());
      shell.terminal().say("basin " + uri + " is being deleted");
      return Complaints.DONE;
    }
  }
}
