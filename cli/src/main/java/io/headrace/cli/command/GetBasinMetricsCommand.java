package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a basin used. */
@Command(
    name = "get-basin-metrics",
    customSynopsis = "headrace get-basin-metrics [options] URI SET",
    sortOptions = false,
    description = {"Show what a basin used.", ""},
    footer = {"", "Example:", "  headrace get-basin-metrics my-agents storage --start-ago 7d"})
final class GetBasinMetricsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final MetricWish wish = new MetricWish();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "0", paramLabel = "URI", description = "The basin.")
  private BasinUri uri;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(
      index = "1",
      paramLabel = "SET",
      description =
          "Which metrics: storage, append-ops, read-ops, read-throughput, append-throughput or basin-ops.")
  private String set;

  GetBasinMetricsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      MetricOutput.print(shell.terminal(), api.basinMetrics(uri.basin(), wish.query(shell, set)));
      return Complaints.DONE;
    }
  }
}
