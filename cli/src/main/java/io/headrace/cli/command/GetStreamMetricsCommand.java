package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StreamUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a stream used. */
@Command(
    name = "get-stream-metrics",
    customSynopsis = "headrace get-stream-metrics [options] URI SET",
    sortOptions = false,
    description = {"Show what a stream used.", ""},
    footer = {
      "",
      "Example:",
      "  headrace get-stream-metrics my-agents/first storage --start-ago 2h --end-ago 1h"
    })
final class GetStreamMetricsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final MetricWish wish = new MetricWish();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "0", paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "1", paramLabel = "SET", description = "Which metrics: storage.")
  private String set;

  GetStreamMetricsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      MetricOutput.print(shell.terminal(), api.streamMetrics(uri, wish.query(shell, set)));
      return Complaints.DONE;
    }
  }
}
