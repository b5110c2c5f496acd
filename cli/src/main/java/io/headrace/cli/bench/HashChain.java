package io.headrace.cli.bench;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.google.protobuf.ByteString;
import io.headrace.wire.Header;
import io.headrace.wire.SequencedRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A chain of hashes over records in order: each record carries, in the header {@code hash}, the
 * xxh3 of the hash before it and its own body. Whoever reads the records can tell from them alone
 * whether one is missing, doubled, swapped or changed. Not thread-safe.
 */
final class HashChain {
  /** What a record meters besides its body: 8 for itself, 2 for the header, its name and value. */
  static final int OVERHEAD_BYTES = 8 + 2 + 4 + Long.BYTES;

  private static final ByteString NAME = ByteString.copyFromUtf8("hash");

  private final HashStream64 hash = Hashing.xxh3_64().hashStream();
  private long last;
  private long records;

  /** How many records the chain has. */
  long records() {
    return records;
  }

  /** The hash of all of them. */
  long last() {
    return last;
  }

  /** Adds a body to the chain; returns the headers that its record is to have. */
  List<Header> append(byte[] body) {
    last = after(body);
    records++;
    return List.of(new Header(NAME, ByteString.copyFrom(bytes(last))));
  }

  /**
   * Checks that a record is the next of the chain, and adds it.
   *
   * @throws MismatchException if it is not
   */
  void verify(SequencedRecord record) {
    if (record.seqNum() != records) {
      throw new MismatchException(
          "expected record %d, but got record %s"
              .formatted(records, Long.toUnsignedString(record.seqNum())));
    }
    byte[] expected = bytes(after(record.body().toByteArray()));
    byte[] carried = carried(record);
    if (!Arrays.equals(expected, carried)) {
      throw new MismatchException(
          "record %d is not what was written: it carries the hash %s, but what was read up to here has %s"
              .formatted(records, hex(carried), hex(expected)));
    }
    last = ByteBuffer.wrap(expected).getLong();
    records++;
  }

  private long after(byte[] body) {
    return hash.reset().putBytes(bytes(last)).putBytes(body).getAsLong();
  }

  private byte[] carried(SequencedRecord record) {
    for (Header header : record.headers()) {
      if (header.name().equals(NAME)) {
        return header.value().toByteArray();
      }
    }
    throw new MismatchException("record " + records + " has no header \"hash\"");
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
