package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.Numbers;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.Position;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints the tail of a stream. */
@Command(
    name = "check-tail",
    customSynopsis = "headrace check-tail [options] URI",
    sortOptions = false,
    description = {
      "Print where a stream ends: the sequence number that the next record will get, @, and the",
      "timestamp of the last one.",
      ""
    },
    footer = {"", "Example:", "  headrace check-tail my-agents/first"})
final class CheckTailCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  CheckTailCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      Position tail = api.tail(uri);
      shell.terminal().line(Numbers.print(tail));
      return Complaints.DONE;
    }
  }
}
