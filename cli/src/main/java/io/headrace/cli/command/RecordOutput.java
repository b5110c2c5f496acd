package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.Backoff;
import io.headrace.cli.client.ReadQuery;
import io.headrace.cli.client.Reading;
import io.headrace.cli.client.ServerException;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.terminal.Terminal;
import io.headrace.cli.text.Numbers;
import io.headrace.cli.text.RecordFormat;
import io.headrace.cli.text.RecordPrinter;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import io.headrace.wire.SequencedRecord;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how records are printed, and the printing. */
final class RecordOutput {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "text (default): the body, as it is; commands go to standard error.",
        "json: sequence number, timestamp, headers and body.",
        "json-base64: the same with names, values and body in Base64."
      })
  private RecordFormat format = RecordFormat.TEXT;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file; - is standard output, the default.")
  private String output = "-";

  /**
   * Prints what a query asks for.
   *
   * @param clamp whether a beginning beyond the tail means the tail
   * @param tellBatches whether to say of each batch how much it was
   */
  void print(
      Shell shell, Api api, StreamUri uri, ReadQuery query, boolean clamp, boolean tellBatches)
      throws IOException, InterruptedException {
    if (output.equals("-")) {
      OutputStream out = shell.terminal().out();
      print(shell, api, uri, query, clamp, new Printed(shell.terminal(), format, out, tellBatches));
      return;
    }
    try (OutputStream out = open()) {
      print(shell, api, uri, query, clamp, new Printed(shell.terminal(), format, out, tellBatches));
    }
  }

  private static void print(
      Shell shell, Api api, StreamUri uri, ReadQuery query, boolean clamp, Printed printed)
      throws IOException, InterruptedException {
    Reading reading = new Reading(api, uri, shell.pause(), new Backoff(shell.random()), printed);
    try {
      reading.run(query, clamp);
    } catch (ServerException e) {
      OptionalLong next = reading.next();
      throw next.isEmpty()
          ? e
          : new FailedException(
              e.getMessage()
                  + "\n  printed up to sequence number "
                  + Numbers.print(next.getAsLong() - 1)
                  + "; go on with --seq-num "
                  + Numbers.print(next.getAsLong()));
    }
  }

  private OutputStream open() {
    try {
      return new BufferedOutputStream(Files.newOutputStream(Path.of(output)));
    } catch (IOException e) {
      throw new FailedException("cannot write " + FileErrors.describe(e));
    }
  }

  /** Prints records as they come, and tells what else happens. */
  private static final class Printed implements Reading.Sink {
    private final Terminal terminal;
    private final RecordFormat format;
    private final RecordPrinter printer;
    private final OutputStream out;
    private final boolean tellBatches;

    Printed(Terminal terminal, RecordFormat format, OutputStream out, boolean tellBatches) {
      this.tellBatches = tellBatches;
      this.terminal = terminal;
      this.format = format;
      this.printer = new RecordPrinter(format, out);
      this.out = out;
    }

    @Override
    public void records(List<SequencedRecord> records) throws IOException {
      if (tellBatches) {
        terminal.sayFaintly(describe(records));
      }
      for (SequencedRecord record : records) {
        @Nullable String command = format == RecordFormat.TEXT ? command(record) : null;
        if (command == null) {
          printer.print(record);
        } else {
          // A body without its header would be mistaken for a record of the writer's.
          Position at = new Position(record.seqNum(), record.timestamp());
          terminal.say(command + " // " + Numbers.print(at));
        }
      }
      out.flush();
    }

    @Override
    public void missing(long from, long to) {
      terminal.sayFaintly(
          "records %s..%s are no longer there".formatted(Numbers.print(from), Numbers.print(to)));
    }

    @Override
    public void lost(ServerException reason, Duration pause) {
      terminal.sayFaintly(reason.getMessage() + "; trying again in " + pause.toMillis() + " ms");
    }

    private static String describe(List<SequencedRecord> records) {
      return "%d bytes (%d %s in range %s..=%s)"
          .formatted(
              records.stream().mapToLong(SequencedRecord::meteredBytes).sum(),
              records.size(),
              records.size() == 1 ? "record" : "records",
              Numbers.print(records.getFirst().seqNum()),
              Numbers.print(records.getLast().seqNum()));
    }

    private static @Nullable String command(SequencedRecord record) {
      Optional<Command> command =
          Command.of(new AppendRecord(OptionalLong.empty(), record.headers(), record.body()));
      return command.map(Printed::describe).orElse(null);
    }

    private static String describe(Command command) {
      return switch (command) {
        case Command.Fence(String token) -> "new fencing token \"" + token + "\"";
        case Command.Trim(long point) -> "trim to " + Numbers.print(point);
      };
    }
  }
}
