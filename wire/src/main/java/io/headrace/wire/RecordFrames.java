package io.headrace.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The layout of stored records, which is also their layout on the wire.
 *
 * <p>A record frame is one element of the field {@code records} of the protobuf message {@code
 * s2.v1.ReadBatch}, with its tag and length. So the records of a batch, laid end to end, already
 * are the batch: what was stored can be sent to a protobuf reader as it is, and batches can be
 * joined and cut at frame boundaries without being decoded.
 *
 * <p>Frames written here have one canonical form: sequence number and timestamp are always present,
 * fields come in ascending order, and an empty body is left out. {@link Cursor} reads that form and
 * no other.
 *
 * <p>A sealed record has no headers, its body is an envelope that hides them and the true body, and
 * one more field follows: the metered size of what is hidden. That field is what marks it. Such a
 * frame is for the disk alone; it is opened before it is sent.
 */
public final class RecordFrames {
  private static final int TAG_RECORD = 0x0a;
  private static final int TAG_SEQ_NUM = 0x08;
  private static final int TAG_TIMESTAMP = 0x10;
  private static final int TAG_HEADER = 0x1a;
  private static final int TAG_BODY = 0x22;

  /** Field 15 as a number: the last one whose tag takes one byte, so the farthest from S2's. */
  private static final int TAG_SEALED_BYTES = 0x78;

  private static final int TAG_HEADER_NAME = 0x0a;
  private static final int TAG_HEADER_VALUE = 0x12;

  private RecordFrames() {}

  /** The bytes that the frame of such a plain record takes. */
  public static int encodedBytes(
      long seqNum, long timestamp, List<Header> headers, ByteString body) {
    return frameBytes(seqNum, timestamp, contentBytes(headers, body));
  }

  /** The bytes that the frame of a record takes, be it plain or sealed. */
  public static int encodedBytes(long seqNum, long timestamp, AppendRecord record) {
    return frameBytes(seqNum, timestamp, contentBytes(record));
  }

  /**
   * Writes the frame of a plain record.
   *
   * @param frames where to; an error of a target in memory that is too small is a bug of the caller
   */
  public static void write(
      CodedOutputStream frames,
      long seqNum,
      long timestamp,
      List<Header> headers,
      ByteString body) {
    writeHead(frames, seqNum, timestamp, contentBytes(headers, body));
    writeContent(frames, headers, body);
  }

  /** Writes the frame of a record, be it plain or sealed. */
  public static void write(
      CodedOutputStream frames, long seqNum, long timestamp, AppendRecord record) {
    writeHead(frames, seqNum, timestamp, contentBytes(record));
    writeContent(frames, record.headers(), record.body());
    if (record.sealedBytes().isPresent()) {
      try {
        frames.writeUInt32NoTag(TAG_SEALED_BYTES);
        frames.writeUInt32NoTag(record.sealedBytes().getAsInt());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Writes what comes before a record's content, which is to follow. */
  public static void writeHead(
      CodedOutputStream frames, long seqNum, long timestamp, int contentBytes) {
    try {
      frames.writeUInt32NoTag(TAG_RECORD);
      frames.writeUInt32NoTag(recordBytes(seqNum, timestamp, contentBytes));
      frames.writeUInt32NoTag(TAG_SEQ_NUM);
      frames.writeUInt64NoTag(seqNum);
      frames.writeUInt32NoTag(TAG_TIMESTAMP);
      frames.writeUInt64NoTag(timestamp);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a record's content as it lies in a frame: its headers and its body. */
  public static void writeContent(CodedOutputStream frames, List<Header> headers, ByteString body) {
    try {
      for (int i = 0; i < headers.size(); i++) {
        Header header = headers.get(i);
        frames.writeUInt32NoTag(TAG_HEADER);
        frames.writeUInt32NoTag(headerBytes(header));
        frames.writeUInt32NoTag(TAG_HEADER_NAME);
        frames.writeBytesNoTag(header.name());
        frames.writeUInt32NoTag(TAG_HEADER_VALUE);
        frames.writeBytesNoTag(header.value());
      }
      if (!body.isEmpty()) {
        frames.writeUInt32NoTag(TAG_BODY);
        frames.writeBytesNoTag(body);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes that a record's content takes in a frame. */
  public static int contentBytes(List<Header> headers, ByteString body) {
    int bytes = 0;
    for (int i = 0; i < headers.size(); i++) {
      int header = headerBytes(headers.get(i));
      bytes += 1 + varintBytes(header) + header;
    }
    return body.isEmpty() ? bytes : bytes + 1 + varintBytes(body.size()) + body.size();
  }

  private static int contentBytes(AppendRecord record) {
    int bytes = contentBytes(record.headers(), record.body());
    OptionalInt sealed = record.sealedBytes();
    return sealed.isPresent() ? bytes + 1 + varintBytes(sealed.getAsInt()) : bytes;
  }

  private static int frameBytes(long seqNum, long timestamp, int contentBytes) {
    int record = recordBytes(seqNum, timestamp, contentBytes);
    return 1 + varintBytes(record) + record;
  }

  private static int recordBytes(long seqNum, long timestamp, int contentBytes) {
    return 1 + varintBytes(seqNum) + 1 + varintBytes(timestamp) + contentBytes;
  }

  private static int headerBytes(Header header) {
    int name = header.name().size();
    int value = header.value().size();
    return 1 + varintBytes(name) + name + 1 + varintBytes(value) + value;
  }

  private static int varintBytes(long value) {
    // Seven bits a byte; zero takes one.
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /**
   * Walks over the frames of a buffer. After each {@link #next} that returned true, the accessors
   * tell of the frame just passed. The buffer's position and limit are read once and never moved.
   */
  public static final class Cursor {
    private final ByteBuffer frames;
    private final int limit;
    private int at;
    private int start;
    private int recordEnd;
    private int headersStart;
    private int bodyStart;
    private int bodyEnd;
    private long seqNum;
    private long timestamp;
    private int meteredBytes;

    /** A cursor before the first frame. */
    public Cursor(ByteBuffer frames) {
      this.frames = frames;
      this.at = frames.position();
      this.limit = frames.limit();
    }

    /**
     * Passes the next frame.
     *
     * @return whether there was one
     * @throws IllegalStateException if the bytes are not frames in canonical form
     */
    public boolean next() {
      if (at >= limit) {
        return false;
      }
      start = at;
      expect(TAG_RECORD);
      int length = length(limit);
      recordEnd = at + length;
      expect(TAG_SEQ_NUM);
      seqNum = varint();
      expect(TAG_TIMESTAMP);
      timestamp = varint();
      headersStart = at;
      meteredBytes = Metering.RECORD_OVERHEAD_BYTES;
      while (at < recordEnd && frames.get(at) == TAG_HEADER) {
        skipHeader();
      }
      bodyStart = recordEnd;
      if (at < recordEnd) {
        expect(TAG_BODY);
        int body = length(recordEnd);
        bodyStart = at;
        meteredBytes += body;
        at += body;
      }
      bodyEnd = at;
      if (at != recordEnd) {
        passSealedBytes();
      }
      return true;
    }

    private void passSealedBytes() {
      boolean hides = meteredBytes == Metering.RECORD_OVERHEAD_BYTES + (bodyEnd - bodyStart);
      if (!hides || bodyStart == bodyEnd || frames.get(at) != TAG_SEALED_BYTES) {
        throw malformed("a body that ends with its record");
      }
      expect(TAG_SEALED_BYTES);
      long sealed = varint();
      if (at != recordEnd
          || sealed < Metering.RECORD_OVERHEAD_BYTES
          || sealed > Integer.MAX_VALUE) {
        throw malformed("a metered size that ends its record");
      }
      meteredBytes = (int) sealed;
    }

    /** Where the frame begins in the buffer. */
    public int start() {
      return start;
    }

    /** One past the frame's last byte in the buffer. */
    public int end() {
      return recordEnd;
    }

    /** The record's sequence number, unsigned. */
    public long seqNum() {
      return seqNum;
    }

    /** The record's timestamp in milliseconds, unsigned. */
    public long timestamp() {
      return timestamp;
    }

    /** The record's metered size in bytes; of a sealed record, that of what is sealed. */
    public int meteredBytes() {
      return meteredBytes;
    }

    /** Whether the record is sealed: its body is an envelope, and there are no headers. */
    public boolean isSealed() {
      return bodyEnd != recordEnd;
    }

    /** The body, as a view of the buffer. */
    public ByteBuffer body() {
      return frames.slice(bodyStart, bodyEnd - bodyStart);
    }

    /** The headers, copied. */
    public List<Header> headers() {
      if (headersStart == recordEnd || frames.get(headersStart) != TAG_HEADER) {
        return List.of();
      }
      List<Header> headers = new ArrayList<>(2);
      int saved = at;
      at = headersStart;
      while (at < recordEnd && frames.get(at) == TAG_HEADER) {
        expect(TAG_HEADER);
        length(recordEnd);
        expect(TAG_HEADER_NAME);
        ByteString name = bytes();
        expect(TAG_HEADER_VALUE);
        headers.add(new Header(name, bytes()));
      }
      at = saved;
      return headers;
    }

    /** The whole record, copied. */
    public SequencedRecord record() {
      return new SequencedRecord(
          seqNum,
          timestamp,
          headers(),
          ByteString.copyFrom(body()),
          isSealed() ? OptionalInt.of(meteredBytes) : OptionalInt.empty());
    }

    private void skipHeader() {
      expect(TAG_HEADER);
      int length = length(recordEnd);
      int end = at + length;
      expect(TAG_HEADER_NAME);
      int name = length(end);
      at += name;
      expect(TAG_HEADER_VALUE);
      int value = length(end);
      at += value;
      if (at != end) {
        throw malformed("a header that ends with its value");
      }
      meteredBytes += Metering.HEADER_OVERHEAD_BYTES + name + value;
    }

    private ByteString bytes() {
      int length = length(recordEnd);
      ByteString bytes = ByteString.copyFrom(frames.slice(at, length));
      at += length;
      return bytes;
    }

    private void expect(int tag) {
      if (at >= limit || frames.get(at) != tag) {
        throw malformed("tag 0x" + Integer.toHexString(tag));
      }
      at++;
    }

    private int length(int end) {
      long length = varint();
      if (length < 0 || length > end - at) {
        throw malformed("a length of at most " + (end - at) + " instead of " + length);
      }
      return (int) length;
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (at >= limit) {
          throw malformed("more bytes");
        }
        byte b = frames.get(at++);
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw malformed("a varint of at most ten bytes");
    }

    private IllegalStateException malformed(String expected) {
      return new IllegalStateException(
          "malformed record frame: expected " + expected + " at byte " + at + " of " + limit);
    }
  }
}
