package io.headrace.testkit.history;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The number that stands for all records of a stream, in order: xxh3 of each record's hash, with
 * what came before as the seed. Two streams of different records have different numbers, as good as
 * always.
 */
public final class StreamHash {
  /** The number of a stream without records. */
  public static final long EMPTY = 0;

  private static final Hasher64 RECORD = Hashing.xxh3_64();

  private StreamHash() {}

  /** The hash of one record, which is that of its body. */
  public static long ofRecord(byte[] body) {
    return RECORD.hashBytesToLong(body);
  }

  /** The number of a stream after one more record. */
  public static long after(long stream, long record) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(record).array();
    return Hashing.xxh3_64(stream).hashBytesToLong(bytes);
  }
}
