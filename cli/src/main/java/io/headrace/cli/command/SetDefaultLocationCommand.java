package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.Location;
import io.headrace.cli.terminal.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Say where basins are made if nothing is said. */
@Command(
    name = "set-default-location",
    customSynopsis = "headrace set-default-location [options] NAME",
    sortOptions = false,
    description = {"Say where basins are made if nothing is said.", ""},
    footer = {"", "Example:", "  headrace set-default-location local"})
final class SetDefaultLocationCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "NAME", description = "The name of the location.")
  private String name;

  SetDefaultLocationCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell)) {
      Location location = api.setDefaultLocation(name);
      shell.terminal().confirm("basins are made in " + location.name() + " from now on");
      return Complaints.DONE;
    }
  }
}
