package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.Numbers;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendAck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Trims a stream. */
@Command(
    name = "trim",
    customSynopsis = "headrace trim [options] URI POINT",
    sortOptions = false,
    description = {"Drop the records of a stream before a sequence number.", ""},
    footer = {"", "Example:", "  headrace trim my-agents/first 1000"})
final class TrimCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final EncryptionKey encryptionKey = new EncryptionKey();
  @Mixin private final Guards guards = new Guards();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "0", paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(
      index = "1",
      paramLabel = "POINT",
      converter = Unsigned.class,
      description = "The first sequence number to keep.")
  private Long point;

  TrimCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell, encryptionKey.in(shell))) {
      AppendAck ack = api.append(uri, guards.guarding(new io.headrace.wire.Command.Trim(point)));
      shell
          .terminal()
          .confirm(
              "[APPENDED] trim to %s // tail: %s"
                  .formatted(Numbers.print(point), Numbers.print(ack.tail())));
      return Complaints.DONE;
    }
  }
}
