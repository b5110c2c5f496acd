package io.headrace.cli.command;

import io.headrace.wire.AppendInput;
import io.headrace.wire.Command;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say under which conditions a command record is appended. */
final class Guards {
  @Option(
      names = {"-f", "--fencing-token"},
      paramLabel = "TOKEN",
      converter = FencingToken.class,
      description = "Do it only while this is the stream's fencing token.")
  private @Nullable String fencingToken;

  @Option(
      names = {"-m", "--match-seq-num"},
      paramLabel = "N",
      converter = Unsigned.class,
      description = "Do it only if the next record gets this sequence number.")
  private @Nullable Long matchSeqNum;

  /** An append of the command under these conditions. */
  AppendInput guarding(Command command) {
    return new AppendInput(
        List.of(command.toRecord()),
        matchSeqNum == null ? OptionalLong.empty() : OptionalLong.of(matchSeqNum),
        Optional.ofNullable(fencingToken));
  }
}
