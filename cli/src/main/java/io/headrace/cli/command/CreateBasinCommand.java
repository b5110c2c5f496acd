package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a basin. */
@Command(
    name = "create-basin",
    customSynopsis = "headrace create-basin [options] URI",
    sortOptions = false,
    description = {"Create a basin: a namespace of streams, with defaults for them.", ""},
    footer = {
      "",
      "Example:",
      "  headrace create-basin my-agents --create-stream-on-append --retention-policy 30d"
    })
final class CreateBasinCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final BasinConfigOptions basinConfigOptions = new BasinConfigOptions();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The basin: 8 to 48 of a-z, 0-9 and -.")
  private BasinUri uri;

  @Option(
      names = "--location",
      paramLabel = "NAME",
      description = "Where it is to be (default: what get-default-location shows).")
  private @Nullable String location;

  CreateBasinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell)) {
      api.createBasin(uri.basin(), Optional.ofNullable(location), basinConfigOptions.config());
      shell.terminal().confirm("created basin " + uri);
      return Complaints.DONE;
    }
  }
}
