package io.headrace.log;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Append requests for tests, each a plain one with something added. Immutable. */
public record Requests(AppendRequest request) {
  /** A batch of one record for each body. */
  public static Requests records(String... bodies) {
    return batch(Arrays.stream(bodies).map(AppendRecord::of).toArray(AppendRecord[]::new));
  }

  /** A batch of these records. */
  public static Requests batch(AppendRecord... records) {
    return new Requests(AppendRequest.of(Batch.of(List.of(records))));
  }

  /** A batch of these commands. */
  public static Requests commands(Command... commands) {
    return batch(Arrays.stream(commands).map(Command::toRecord).toArray(AppendRecord[]::new));
  }

  /** One record for each timestamp. */
  public static Requests stamped(long... timestamps) {
    return batch(
        Arrays.stream(timestamps).mapToObj(Requests::stampedRecord).toArray(AppendRecord[]::new));
  }

  /** A record with a timestamp of its own. */
  public static AppendRecord stampedRecord(long timestamp) {
    return new AppendRecord(OptionalLong.of(timestamp), List.of(), ByteString.EMPTY);
  }

  /** A close without records. */
  public static Requests close() {
    return new Requests(
        new AppendRequest(
            Batch.EMPTY,
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            /* close= */ true));
  }

  /** The same, that closes the stream. */
  public Requests closing() {
    return with(request.producer(), request.writerSequence(), /* close= */ true);
  }

  /** The same under a condition on the first sequence number. */
  public Requests matching(long seqNum) {
    return new Requests(
        new AppendRequest(
            request.batch(),
            OptionalLong.of(seqNum),
            request.fencingToken(),
            request.producer(),
            request.writerSequence(),
            request.close()));
  }

  /** The same under a fencing token. */
  public Requests fenced(String token) {
    return new Requests(
        new AppendRequest(
            request.batch(),
            request.matchSeqNum(),
            Optional.of(token),
            request.producer(),
            request.writerSequence(),
            request.close()));
  }

  /** The same from a producer. */
  public Requests from(String producer, long epoch, long sequence) {
    return with(
        Optional.of(new ProducerSequence(producer, epoch, sequence)),
        request.writerSequence(),
        request.close());
  }

  /** The same with a writer sequence. */
  public Requests sequenced(String writerSequence) {
    return with(request.producer(), Optional.of(writerSequence), request.close());
  }

  private Requests with(
      Optional<ProducerSequence> producer, Optional<String> writerSequence, boolean close) {
    return new Requests(
        new AppendRequest(
            request.batch(),
            request.matchSeqNum(),
            request.fencingToken(),
            producer,
            writerSequence,
            close));
  }
}
