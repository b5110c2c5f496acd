package io.headrace.server.usage;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.headrace.wire.AppendRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What was used in one minute, hour or day. It is kept as a protobuf message in which everything is
 * a number; what is not known is passed over, so that older versions can read what newer ones keep.
 *
 * @param startSeconds when that began, in seconds since the Unix epoch
 * @param counts what was counted; what is not in it is zero
 * @param storedBytes how much was stored when it ended, if that is known
 */
public record Sample(long startSeconds, Map<Counted, Long> counts, OptionalLong storedBytes) {
  private static final int START = 1;
  private static final int STORED = 2;

  public Sample {
    counts = Collections.unmodifiableMap(ofEnum(counts));
  }

  private static Map<Counted, Long> ofEnum(Map<Counted, Long> counts) {
    Map<Counted, Long> copy = new EnumMap<>(Counted.class);
    copy.putAll(counts);
    return copy;
  }

  /** One of these counts. */
  public long count(Counted what) {
    return counts.getOrDefault(what, 0L);
  }

  /** Both together, as one that begins at a time; the other is the later one. */
  Sample plus(Sample later, long startingSeconds) {
    Map<Counted, Long> sums = ofEnum(counts);
    later.counts.forEach((what, count) -> sums.merge(what, count, Long::sum));
    return new Sample(
        startingSeconds, sums, later.storedBytes.isPresent() ? later.storedBytes : storedBytes);
  }

  /** The same, as one that begins at a time. */
  Sample starting(long startingSeconds) {
    return new Sample(startingSeconds, counts, storedBytes);
  }

  /** The record that keeps it. */
  AppendRecord toRecord() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeUInt64(START, startSeconds);
      if (storedBytes.isPresent()) {
        out.writeUInt64(STORED, storedBytes.getAsLong());
      }
      for (Map.Entry<Counted, Long> each : counts.entrySet()) {
        out.writeUInt64(each.getKey().number(), each.getValue());
      }
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("nothing can go wrong in memory", e);
    }
    return AppendRecord.of(ByteString.copyFrom(bytes.toByteArray()));
  }

  /**
   * What a record keeps.
   *
   * @throws IllegalArgumentException if that is no sample
   */
  static Sample of(ByteBuffer body) {
    Map<Counted, Long> counts = new EnumMap<>(Counted.class);
    long start = -1;
    OptionalLong stored = OptionalLong.empty();
    try {
      CodedInputStream in = CodedInputStream.newInstance(body);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_VARINT) {
          in.skipField(tag);
          continue;
        }
        long number = in.readUInt64();
        switch (WireFormat.getTagFieldNumber(tag)) {
          case START -> start = number;
          case STORED -> stored = OptionalLong.of(number);
          default ->
              Counted.numbered(WireFormat.getTagFieldNumber(tag))
                  .ifPresent(what -> counts.put(what, number));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("expected a sample of usage, but " + e.getMessage(), e);
    }
    if (start < 0) {
      throw new IllegalArgumentException("expected a sample of usage, but it has no time");
    }
    return new Sample(start, counts, stored);
  }
}
