package io.headrace.testkit.history;

import java.util.Locale;
import java.util.Optional;

/**
 * One operation of a history, from its start to its finish.
 *
 * @param clientId who did it
 * @param opId which of all operations it is
 * @param call what was asked
 * @param result what was told; empty if the history ends before anything was
 * @param start the place of its start in the history, counted from 1: the line of a file
 * @param finish the place of its finish, or {@link #NEVER}
 */
public record Operation(
    long clientId, long opId, Call call, Optional<Result> result, int start, int finish) {
  /** The place of a finish that is not in the history. */
  public static final int NEVER = Integer.MAX_VALUE;

  @Override
  public String toString() {
    String lines =
        finish == NEVER
            ? "from line %d on".formatted(start)
            : "lines %d to %d".formatted(start, finish);
    return "operation %d of client %d (%s): %s -> %s"
        .formatted(opId, clientId, lines, words(call), result.map(Operation::words).orElse("?"));
  }

  private static String words(Call call) {
    return switch (call) {
      case Call.Append append -> words(append);
      case Call.Read _ -> "read";
      case Call.CheckTail _ -> "check tail";
    };
  }

  private static String words(Call.Append append) {
    StringBuilder words = new StringBuilder("append ").append(append.recordHashes().size());
    append.setFencingToken().ifPresent(token -> words.append(", fence ").append(token));
    append.fencingToken().ifPresent(token -> words.append(", with token ").append(token));
    append
        .matchSeqNum()
        .ifPresent(seqNum -> words.append(", match ").append(Long.toUnsignedString(seqNum)));
    return words.toString();
  }

  private static String words(Result result) {
    return switch (result) {
      case Result.AppendSuccess success -> "tail " + Long.toUnsignedString(success.tail());
      case Result.AppendDefiniteFailure _, Result.ReadFailure _, Result.CheckTailFailure _ ->
          "failed";
      case Result.AppendIndefiniteFailure _ -> "unknown";
      case Result.ReadSuccess success ->
          String.format(
              Locale.ROOT,
              "tail %s, hash %016x",
              Long.toUnsignedString(success.tail()),
              success.streamHash());
      case Result.CheckTailSuccess success -> "tail " + Long.toUnsignedString(success.tail());
    };
  }
}
