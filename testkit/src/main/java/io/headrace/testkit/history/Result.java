package io.headrace.testkit.history;

/** What a client was told. Tails are sequence numbers, unsigned. */
public sealed interface Result {
  /**
   * The batch is in the stream.
   *
   * @param tail the sequence number after its last record
   */
  record AppendSuccess(long tail) implements Result {}

  /** The batch is not in the stream and never will be. */
  record AppendDefiniteFailure() implements Result {}

  /** Nobody knows: the batch may be in the stream, may come into it yet, or never. */
  record AppendIndefiniteFailure() implements Result {}

  /**
   * All records.
   *
   * @param tail the sequence number after the last of them
   * @param streamHash their {@link StreamHash}
   */
  record ReadSuccess(long tail, long streamHash) implements Result {}

  /** Nothing was read. */
  record ReadFailure() implements Result {}

  /**
   * The tail.
   *
   * @param tail the sequence number that the next record will get
   */
  record CheckTailSuccess(long tail) implements Result {}

  /** The tail was not told. */
  record CheckTailFailure() implements Result {}

  /** Whether this is an answer to such a call. */
  default boolean answers(Call call) {
    return switch (this) {
      case AppendSuccess _, AppendDefiniteFailure _, AppendIndefiniteFailure _ ->
          call instanceof Call.Append;
      case ReadSuccess _, ReadFailure _ -> call instanceof Call.Read;
      case CheckTailSuccess _, CheckTailFailure _ -> call instanceof Call.CheckTail;
    };
  }
}
