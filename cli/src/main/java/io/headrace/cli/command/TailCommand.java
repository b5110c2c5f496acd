package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ReadQuery;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.ReadStart;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the last records of a stream. */
@Command(
    name = "tail",
    customSynopsis = "headrace tail [options] URI",
    sortOptions = false,
    description = {"Print the last records of a stream.", ""},
    footer = {"", "Example:", "  headrace tail -f my-agents/first"})
final class TailCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final EncryptionKey encryptionKey = new EncryptionKey();
  @Mixin private final RecordOutput output = new RecordOutput();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      converter = Unsigned.class,
      description = "How many records (default: 10).")
  private Long lines = 10L;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as the stream grows.")
  private boolean follow;

  TailCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    shell.interruption().interruptsThisThread();
    shell.terminal().onReaderGone(Thread.currentThread()::interrupt);
    try (Api api = connection.open(shell, encryptionKey.in(shell))) {
      ReadQuery last = ReadQuery.from(new ReadStart.BeforeTail(lines));
      ReadQuery query = follow ? last : last.waiting(OptionalLong.of(0));
      output.print(shell, api, uri, query, /* clamp= */ false, /* tellBatches= */ false);
      return Complaints.DONE;
    }
  }
}
