package io.headrace.log;

import io.headrace.wire.Utf8;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a writer asks of one stream.
 *
 * @param batch the records; empty only if the append closes the stream
 * @param matchSeqNum the sequence number that the first record must get (unsigned), or empty
 * @param fencingToken the fencing token that must be in force, or empty for an unguarded append
 * @param producer who appends, for an append that may be sent again; or empty
 * @param writerSequence a text that must be greater, byte by byte, than the stream's last one; or
 *     empty
 * @param close whether the stream takes no more appends after this one
 * @param lastSealedSeqNum the greatest sequence number that a sealed record of it may get
 *     (unsigned), or empty if any will do: some ciphers wear out
 */
public record AppendRequest(
    Batch batch,
    OptionalLong matchSeqNum,
    Optional<String> fencingToken,
    Optional<ProducerSequence> producer,
    Optional<String> writerSequence,
    boolean close,
    OptionalLong lastSealedSeqNum) {
  /** The longest writer sequence, in bytes of UTF-8. */
  public static final int MAX_WRITER_SEQUENCE_BYTES = 4096;

  public AppendRequest {
    if (batch.records().isEmpty() && !close) {
      throw new IllegalArgumentException(
          "an append holds at least one record unless it closes the stream");
    }
    if (writerSequence.isPresent()) {
      int bytes = Utf8.encodedBytes(writerSequence.get());
      if (bytes > MAX_WRITER_SEQUENCE_BYTES) {
        throw new IllegalArgumentException(
            "a writer sequence has at most 4096 bytes of UTF-8, but this one has " + bytes);
      }
    }
  }

  /** An append without sealed records, or of sealed ones whose cipher does not wear out. */
  public AppendRequest(
      Batch batch,
      OptionalLong matchSeqNum,
      Optional<String> fencingToken,
      Optional<ProducerSequence> producer,
      Optional<String> writerSequence,
      boolean close) {
    this(
        batch,
        matchSeqNum,
        fencingToken,
        producer,
        writerSequence,
        close,
        /* lastSealedSeqNum= */ OptionalLong.empty());
  }

  /** The same append of these records, which seal the ones that it had. */
  public AppendRequest sealed(Batch records, OptionalLong lastSeqNum) {
    return new AppendRequest(
        records, matchSeqNum, fencingToken, producer, writerSequence, close, lastSeqNum);
  }

  /** An append of a batch under no condition. */
  public static AppendRequest of(Batch batch) {
    return new AppendRequest(
        batch,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        /* close= */ false);
  }
}
