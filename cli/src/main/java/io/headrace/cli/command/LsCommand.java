package io.headrace.cli.command;

import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.PrefixUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists basins or streams. */
@Command(
    name = "ls",
    customSynopsis = "headrace ls [options] [URI]",
    sortOptions = false,
    description = {"List basins, or the streams of one, in the order of their names.", ""},
    footer = {"", "Example:", "  headrace ls my-agents/chat-"})
final class LsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final ResourceLists lists = new ResourceLists();

  @Parameters(
      arity = "0..1",
      paramLabel = "URI",
      description = "The basin, and what its streams' names begin with: basin/prefix.")
  private @Nullable PrefixUri uri;

  LsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (uri == null) {
      lists.printBasins(shell);
    } else {
      lists.printStreams(shell, uri);
    }
    return Complaints.DONE;
  }
}
