package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ReadQuery;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StartPoint;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.ReadStart;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the records of a stream. */
@Command(
    name = "read",
    customSynopsis = "headrace read [options] URI",
    sortOptions = false,
    description = {
      "Print a stream from its beginning, and go on as it grows.",
      "",
      "A lost connection is made again, and the read goes on after the last record printed.",
      "With -n, -b or --until the read ends at that bound or at the tail, whichever comes first;",
      "--follow then waits at the tail. Every batch is told on standard error.",
      ""
    },
    footer = {"", "Example:", "  headrace read my-agents/first --from tail-10"})
final class ReadCommand implements Callable<Integer> {
  // As long as the protocol can say: 136 years.
  private static final long FOR_EVER_SECONDS = 0xffff_ffffL;

  private final Shell shell;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final EncryptionKey encryptionKey = new EncryptionKey();
  @Mixin private final RecordOutput output = new RecordOutput();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "URI", description = "The stream: basin/stream.")
  private StreamUri uri;

  @ArgGroup private @Nullable Start start;

  @Option(
      names = "--clamp",
      description = "Begin at the tail if --seq-num or --timestamp lies beyond it.")
  private boolean clamp;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      converter = Unsigned.class,
      description = "Read at most so many records.")
  private @Nullable Long count;

  @Option(
      names = {"-b", "--bytes"},
      paramLabel = "N",
      converter = Unsigned.class,
      description = "Read at most so many metered bytes.")
  private @Nullable Long bytes;

  @Option(
      names = "--until",
      paramLabel = "MS",
      converter = Unsigned.class,
      description = "Read only records with a smaller timestamp.")
  private @Nullable Long until;

  @Option(
      names = "--no-follow",
      negatable = true,
      description = "End at the tail, or (--follow) wait there.")
  private @Nullable Boolean noFollow;

  /** Where to begin: one of these. */
  private static final class Start {
    @Option(
        names = "--from",
        paramLabel = "WHERE",
        description = {
          "beginning (default), end, tail-100, a sequence number,",
          "or a time such as 2025-11-20T09:30:00Z."
        })
    private @Nullable StartPoint from;

    @Option(
        names = {"-s", "--seq-num"},
        paramLabel = "N",
        converter = Unsigned.class,
        description = "Begin at this sequence number.")
    private @Nullable Long seqNum;

    @Option(
        names = "--timestamp",
        paramLabel = "MS",
        converter = Unsigned.class,
        description = "Begin at the first record with this timestamp or a greater one.")
    private @Nullable Long timestamp;

    @Option(
        names = "--ago",
        paramLabel = "TIME",
        description = "Begin at the first record not older than this, such as 1h.")
    private @Nullable Duration ago;

    @Option(
        names = "--tail-offset",
        paramLabel = "N",
        converter = Unsigned.class,
        description = "Begin so many records before the tail.")
    private @Nullable Long tailOffset;
  }

  ReadCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    shell.interruption().interruptsThisThread();
    // Between two records it would go unnoticed.
    shell.terminal().onReaderGone(Thread.currentThread()::interrupt);
    StartPoint point = startPoint();
    ReadQuery query =
        new ReadQuery(
            point.start(), optional(count), optional(bytes), optional(until), waitSeconds());
    try (Api api = connection.open(shell, encryptionKey.in(shell))) {
      output.print(shell, api, uri, query, point.clamp(), /* tellBatches= */ true);
      return Complaints.DONE;
    }
  }

  private StartPoint startPoint() {
    if (start == null) {
      return StartPoint.BEGINNING;
    }
    if (start.from != null) {
      return clamp ? new StartPoint(start.from.start(), true) : start.from;
    }
    if (start.seqNum != null) {
      return new StartPoint(new ReadStart.AtSeqNum(start.seqNum), clamp);
    }
    if (start.timestamp != null) {
      return new StartPoint(new ReadStart.AtTimestamp(start.timestamp), clamp);
    }
    if (start.tailOffset != null) {
      return new StartPoint(new ReadStart.BeforeTail(start.tailOffset), false);
    }
    Duration ago = start.ago == null ? Duration.ZERO : start.ago;
    Instant moment = Instant.ofEpochMilli(shell.time().wallMillis()).minus(ago);
    // No record is older than the epoch.
    return StartPoint.at(moment.isBefore(Instant.EPOCH) ? Instant.EPOCH : moment);
  }

  private OptionalLong waitSeconds() {
    if (noFollow == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(noFollow ? 0 : FOR_EVER_SECONDS);
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
