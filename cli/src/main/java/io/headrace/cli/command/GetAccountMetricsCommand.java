package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what an account used. */
@Command(
    name = "get-account-metrics",
    customSynopsis = "headrace get-account-metrics [options] SET",
    sortOptions = false,
    description = {"Show what an account used.", ""},
    footer = {
      "",
      "Example:",
      "  headrace get-account-metrics account-ops --start-ago 1d --interval hour"
    })
final class GetAccountMetricsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final MetricWish wish = new MetricWish();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(
      index = "0",
      paramLabel = "SET",
      description = "Which metrics: active-basins or account-ops.")
  private String set;

  GetAccountMetricsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      MetricOutput.print(shell.terminal(), api.accountMetrics(wish.query(shell, set)));
      return Complaints.DONE;
    }
  }
}
