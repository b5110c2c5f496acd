package io.headrace.cli.command;

import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.PrefixUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the streams of a basin. */
@Command(
    name = "list-streams",
    customSynopsis = "headrace list-streams [options] URI",
    sortOptions = false,
    description = {"List the streams of a basin in the order of their names.", ""},
    footer = {"", "Example:", "  headrace list-streams s2://my-agents/chat- --limit 20"})
final class ListStreamsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final ResourceLists lists = new ResourceLists();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(
      paramLabel = "URI",
      description = "The basin, and what its streams' names begin with: basin/prefix.")
  private PrefixUri uri;

  ListStreamsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    lists.printStreams(shell, uri);
    return Complaints.DONE;
  }
}
