package io.headrace.testkit.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes histories by hand: each client's operations, begun and ended in the order of the lines.
 */
final class HistoryScript {
  private final List<Event> events = new ArrayList<>();
  private final Map<Long, Long> underWay = new HashMap<>();
  private long operations;

  /** An append without conditions. */
  static Call.Append append(String... bodies) {
    return new Call.Append(
        hashes(bodies), Optional.empty(), Optional.empty(), OptionalLong.empty());
  }

  /** An append that is to begin at a sequence number. */
  static Call.Append appendAt(long matchSeqNum, String... bodies) {
    return new Call.Append(
        hashes(bodies), Optional.empty(), Optional.empty(), OptionalLong.of(matchSeqNum));
  }

  /** An append that presents a fencing token. */
  static Call.Append appendWith(String token, String... bodies) {
    return new Call.Append(
        hashes(bodies), Optional.empty(), Optional.of(token), OptionalLong.empty());
  }

  /** An append that sets a fencing token. */
  static Call.Append fence(String token) {
    return new Call.Append(
        hashes(token), Optional.of(token), Optional.empty(), OptionalLong.empty());
  }

  /** What a reader of exactly these records is told. */
  static Result.ReadSuccess records(String... bodies) {
    return new Result.ReadSuccess(bodies.length, hash(bodies));
  }

  /** The hash of a stream of these records. */
  static long hash(String... bodies) {
    long hash = StreamHash.EMPTY;
    for (long record : hashes(bodies)) {
      hash = StreamHash.after(hash, record);
    }
    return hash;
  }

  private static List<Long> hashes(String... bodies) {
    return Arrays.stream(bodies).map(body -> StreamHash.ofRecord(body.getBytes(UTF_8))).toList();
  }

  static Result stored(long tail) {
    return new Result.AppendSuccess(tail);
  }

  static Result refused() {
    return new Result.AppendDefiniteFailure();
  }

  static Result unknown() {
    return new Result.AppendIndefiniteFailure();
  }

  static Result tail(long tail) {
    return new Result.CheckTailSuccess(tail);
  }

  HistoryScript begin(long client, Call call) {
    underWay.put(client, operations);
    events.add(new Event.Start(client, operations++, call));
    return this;
  }

  HistoryScript end(long client, Result result) {
    events.add(new Event.Finish(client, requireNonNull(underWay.get(client)), result));
    return this;
  }

  HistoryScript does(long client, Call call, Result result) {
    return begin(client, call).end(client, result);
  }

  HistoryScript reads(long client, String... bodies) {
    return does(client, new Call.Read(), records(bodies));
  }

  HistoryScript looks(long client, long tail) {
    return does(client, new Call.CheckTail(), tail(tail));
  }

  History history() {
    return new History(events);
  }

  Verdict verdict() {
    return Checker.check(history());
  }
}
