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

/** Fences a stream. */
@Command(
    name = "fence",
    customSynopsis = "headrace fence [options] URI TOKEN",
    sortOptions = false,
    description = {
      "Set the token that appends with a fencing token must present. Appends without one are not",
      "held back. An empty token clears it.",
      ""
    },
    footer = {"", "Example:", "  headrace fence my-agents/first worker-2 -f worker-1"})
final class FenceCommand implements Callable<Integer> {
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
      paramLabel = "TOKEN",
      converter = FencingToken.class,
      description = "The new token, at most 36 bytes of UTF-8.")
  private String token;

  FenceCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell, encryptionKey.in(shell))) {
      AppendAck ack = api.append(uri, guards.guarding(new io.headrace.wire.Command.Fence(token)));
      shell
          .terminal()
          .confirm(
              "[APPENDED] new fencing token \"%s\" // tail: %s"
                  .formatted(token, Numbers.print(ack.tail())));
      return Complaints.DONE;
    }
  }
}
