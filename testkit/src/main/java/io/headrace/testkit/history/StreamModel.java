package io.headrace.testkit.history;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The stream as one client at a time would see it: what an operation leads to, if it is done in a
 * certain state. This is the whole promise that histories are held against.
 */
public final class StreamModel {
  private StreamModel() {}

  /**
   * What there is to know of a stream.
   *
   * @param tail the sequence number that the next record gets, unsigned
   * @param streamHash the {@link StreamHash} of its records
   * @param fencingToken the token in force, if one was ever set
   */
  public record State(long tail, long streamHash, Optional<String> fencingToken) {
    /** The stream before anything was done to it. */
    public static final State FIRST = new State(0, StreamHash.EMPTY, Optional.empty());

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "tail %s, hash %016x, %s",
          Long.toUnsignedString(tail),
          streamHash,
          fencingToken.map(token -> "fencing token " + token).orElse("no fencing token"));
    }
  }

  /**
   * The states that the operation may lead to; none if it cannot have happened here.
   *
   * @param state where it is done
   * @param call what was asked
   * @param result what was told; empty for nothing, yet
   */
  public static List<State> after(State state, Call call, Optional<Result> result) {
    return switch (call) {
      case Call.Append append ->
          switch (result.orElse(new Result.AppendIndefiniteFailure())) {
            case Result.AppendSuccess success ->
                optimistic(state, append)
                    .filter(stored -> stored.tail() == success.tail())
                    .map(List::of)
                    .orElse(List.of());
            case Result.AppendIndefiniteFailure _ ->
                optimistic(state, append)
                    .map(stored -> List.of(stored, state))
                    .orElse(List.of(state));
            case Result.AppendDefiniteFailure _ -> List.of(state);
            case Result.ReadSuccess _,
                Result.ReadFailure _,
                Result.CheckTailSuccess _,
                Result.CheckTailFailure _ ->
                throw new IllegalArgumentException("no answer to an append: " + result);
          };
      case Call.Read _, Call.CheckTail _ ->
          result.filter(answer -> !shows(state, answer)).isPresent() ? List.of() : List.of(state);
    };
  }

  /** The state once the batch is stored; empty if one of its conditions forbids it here. */
  static Optional<State> optimistic(State state, Call.Append append) {
    boolean fenced = append.fencingToken().filter(token -> !holds(state, token)).isPresent();
    boolean elsewhere =
        append.matchSeqNum().isPresent() && append.matchSeqNum().getAsLong() != state.tail();
    if (fenced || elsewhere) {
      return Optional.empty();
    }
    long hash = state.streamHash();
    for (long record : append.recordHashes()) {
      hash = StreamHash.after(hash, record);
    }
    return Optional.of(
        new State(
            state.tail() + append.recordHashes().size(),
            hash,
            append.setFencingToken().or(state::fencingToken)));
  }

  /** Whether a client that looks at this state may be told this. */
  static boolean shows(State state, Result answer) {
    return switch (answer) {
      case Result.ReadSuccess read ->
          read.tail() == state.tail() && read.streamHash() == state.streamHash();
      case Result.CheckTailSuccess tail -> tail.tail() == state.tail();
      case Result.ReadFailure _, Result.CheckTailFailure _ -> true;
      case Result.AppendSuccess _,
          Result.AppendDefiniteFailure _,
          Result.AppendIndefiniteFailure _ ->
          throw new IllegalArgumentException("no answer to a look at a stream: " + answer);
    };
  }

  private static boolean holds(State state, String token) {
    return state.fencingToken().filter(token::equals).isPresent();
  }
}
