package io.headrace.cli.command;

import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists basins. */
@Command(
    name = "list-basins",
    customSynopsis = "headrace list-basins [options]",
    sortOptions = false,
    description = {"List basins in the order of their names.", ""},
    footer = {"", "Example:", "  headrace list-basins --prefix my- --long"})
final class ListBasinsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final ResourceLists lists = new ResourceLists();

  ListBasinsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    lists.printBasins(shell);
    return Complaints.DONE;
  }
}
