package io.headrace.cli.command;

import io.headrace.cli.append.AppendFailedException;
import io.headrace.cli.append.Appending;
import io.headrace.cli.append.LineBatch;
import io.headrace.cli.append.LineBatches;
import io.headrace.cli.client.Api;
import io.headrace.cli.client.Backoff;
import io.headrace.cli.client.ServerException;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.Numbers;
import io.headrace.cli.text.RecordFormat;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendAck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends lines to a stream. */
@Command(
    name = "append",
    customSynopsis = "headrace append [options] URI",
    sortOptions = false,
    description = {
      "Append standard input to a stream, a record a line.",
      "",
      "Lines are gathered into batches; a batch is stored whole or not at all, and the next is",
      "sent when it is stored. Every stored batch is told on standard error. If a batch's fate",
      "cannot be known, the command ends and says which lines are stored and which may be.",
      ""
    },
    footer = {"", "Example:", "  tail -f app.log | headrace append my-agents/app-log"})
final class AppendCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final EncryptionKey encryptionKey = new EncryptionKey();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "Read this file; - is standard input, the default.")
  private String input = "-";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "text (default): the line is the body.",
        "json: {\"timestamp\":1,\"headers\":[[\"n\",\"v\"]],\"body\":\"text\"};",
        "each of the three may be missing.",
        "json-base64: the same with names, values and body in Base64."
      })
  private RecordFormat format = RecordFormat.TEXT;

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      description = "How long a batch waits for more lines (default: 5ms).")
  private Duration linger = Duration.ofMillis(5);

  @Option(
      names = {"-f", "--fencing-token"},
      paramLabel = "TOKEN",
      converter = FencingToken.class,
      description = "Append only while this is the stream's fencing token.")
  private @Nullable String fencingToken;

  @Option(
      names = {"-m", "--match-seq-num"},
      paramLabel = "N",
      converter = Unsigned.class,
      description = "Append only if the first line gets this sequence number.")
  private @Nullable Long matchSeqNum;

  AppendCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell, encryptionKey.in(shell))) {
      // Not closed: its reader may be waiting in it until the process ends.
      LineBatches batches = LineBatches.of(open(), format, linger, shell.time(), shell.threads());
      // What was read is still appended: to drop it would be to lose what its writer let go of.
      shell.interruption().onRaise(batches::stop);
      return append(api, batches);
    }
  }

  private int append(Api api, LineBatches batches) throws InterruptedException {
    Told told = new Told(shell);
    Appending appending =
        new Appending(
            api,
            uri,
            matchSeqNum == null ? OptionalLong.empty() : OptionalLong.of(matchSeqNum),
            Optional.ofNullable(fencingToken),
            shell.pause(),
            new Backoff(shell.random()),
            told);
    try {
      appending.run(batches);
      if (shell.interruption().raised()) {
        shell.terminal().say("[ABORTED] what was read until then is appended");
      }
      return Complaints.DONE;
    } catch (AppendFailedException e) {
      shell.terminal().complain(String.valueOf(e.getMessage()));
      told.account(e);
      return Complaints.FAILED;
    }
  }

  private InputStream open() {
    if (input.equals("-")) {
      return shell.in();
    }
    try {
      return Files.newInputStream(Path.of(input));
    } catch (IOException e) {
      throw new FailedException("cannot read " + FileErrors.describe(e));
    }
  }

  /** Tells the person what became of the lines. */
  private static final class Told implements Appending.Progress {
    private final Shell shell;
    private long lines;
    private long firstSeqNum;
    private long endSeqNum;

    Told(Shell shell) {
      this.shell = shell;
    }

    @Override
    public void appended(LineBatch batch, AppendAck ack) {
      if (lines == 0) {
        firstSeqNum = ack.start().seqNum();
      }
      lines = batch.lastLine();
      endSeqNum = ack.end().seqNum();
      shell
          .terminal()
          .confirm(
              "[APPENDED] %s..%s // tail: %s"
                  .formatted(
                      Numbers.print(ack.start().seqNum()),
                      Numbers.print(ack.end().seqNum()),
                      Numbers.print(ack.tail())));
    }

    @Override
    public void delayed(ServerException reason, Duration pause) {
      shell
          .terminal()
          .sayFaintly(reason.getMessage() + "; sending again in " + pause.toMillis() + " ms");
    }

    /** Says of every line read whether it is stored. */
    void account(AppendFailedException failure) {
      LineBatch batch = failure.batch();
      if (lines > 0) {
        shell
            .terminal()
            .say(
                "  stored:     lines 1..%d, within sequence numbers %s..%s"
                    .formatted(lines, Numbers.print(firstSeqNum), Numbers.print(endSeqNum - 1)));
      }
      shell
          .terminal()
          .say(
              failure.uncertain()
                  ? "  uncertain:  " + batch.lines() + " (stored all together or not at all)"
                  : "  not stored: " + batch.lines());
      shell.terminal().say("  not sent:   whatever follows line " + batch.lastLine());
    }
  }
}
