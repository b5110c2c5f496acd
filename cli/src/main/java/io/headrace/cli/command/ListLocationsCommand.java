package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.Location;
import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** List the places where basins can be. */
@Command(
    name = "list-locations",
    customSynopsis = "headrace list-locations [options]",
    sortOptions = false,
    description = {"List the places where basins can be.", ""},
    footer = {"", "Example:", "  headrace list-locations"})
final class ListLocationsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  ListLocationsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      for (Location location : api.locations()) {
        shell.terminal().line(location.name() + (location.isPrivate() ? "\tprivate" : ""));
      }
      return Complaints.DONE;
    }
  }
}
