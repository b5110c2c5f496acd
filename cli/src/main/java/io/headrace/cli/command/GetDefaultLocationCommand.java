package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Show where basins are made if nothing is said. */
@Command(
    name = "get-default-location",
    customSynopsis = "headrace get-default-location [options]",
    sortOptions = false,
    description = {"Show where basins are made if nothing is said.", ""},
    footer = {"", "Example:", "  headrace get-default-location"})
final class GetDefaultLocationCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  GetDefaultLocationCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      shell.terminal().line(api.defaultLocation().name());
      return Complaints.DONE;
    }
  }
}
