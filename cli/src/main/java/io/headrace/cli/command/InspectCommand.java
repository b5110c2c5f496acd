package io.headrace.cli.command;

import io.headrace.cli.terminal.Shell;
import io.headrace.log.disk.FileDisk;
import io.headrace.log.disk.FolderLockedException;
import io.headrace.log.journal.Finding;
import io.headrace.log.journal.Inspection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decodes and verifies a data folder. */
@Command(
    name = "inspect",
    customSynopsis = "headrace inspect [options] DIR",
    sortOptions = false,
    description = {
      "Decode every file of a data folder, verify every checksum, and say what is there. Changes",
      "nothing. The server must not be running. Ends with status 1 if there is damage.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  headrace inspect data",
      "  headrace inspect --entries data | grep 'stream created'"
    })
final class InspectCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--entries", description = "List every entry, too.")
  private boolean entries;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "DIR", description = "The data folder.")
  private Path folder;

  InspectCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new FailedException(folder + " is not a folder");
    }
    try {
      boolean sound = Inspection.run(new FileDisk(folder), this::print);
      shell.terminal().line(sound ? "All checksums hold." : "There is damage.");
      return sound ? Complaints.DONE : Complaints.FAILED;
    } catch (FolderLockedException e) {
      throw new FailedException(e.getMessage() + ". End it first");
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void print(Finding finding) {
    try {
      switch (finding) {
        case Finding.Entry entry -> {
          if (entries) {
            shell.terminal().line(describe(entry));
          }
        }
        case Finding.Segment it ->
            shell
                .terminal()
                .line(
                    "%s  %s, %d entries, %d records, %d of %d bytes%s"
                        .formatted(
                            it.file(),
                            it.kind(),
                            it.entries(),
                            it.records(),
                            it.end(),
                            it.fileBytes(),
                            it.note().isEmpty() ? "" : " (" + it.note() + ")"));
        case Finding.Checkpoint it ->
            shell
                .terminal()
                .line(
                    "%s  up to entry %d: %d basins, %d streams, %d extents in %d segments, %d bytes"
                        .formatted(
                            it.file(),
                            it.lsn(),
                            it.basins(),
                            it.streams(),
                            it.extents(),
                            it.segments(),
                            it.fileBytes()));
        case Finding.Damage it ->
            shell
                .terminal()
                .line("%s  DAMAGED at byte %d: %s".formatted(it.file(), it.at(), it.how()));
        case Finding.Leftover it ->
            shell.terminal().line("%s  no data: it %s".formatted(it.file(), it.why()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String describe(Finding.Entry it) {
    StringBuilder line = new StringBuilder();
    line.append(
        "%s  byte %d: entry %d, %s %d"
            .formatted(it.file(), it.at(), it.lsn(), it.kind(), it.owner()));
    if (it.records() > 0) {
      line.append(
          ", records %d to %d, %s"
              .formatted(
                  it.firstSeqNum(),
                  it.firstSeqNum() + it.records() - 1,
                  Instant.ofEpochMilli(it.arrivalMillis())));
    }
    if (!it.detail().isEmpty()) {
      line.append(", ").append(it.detail());
    }
    return line.toString();
  }
}
