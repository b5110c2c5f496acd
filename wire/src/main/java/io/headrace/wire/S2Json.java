package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** S2 v1's messages of the data plane as JSON. */
public final class S2Json {
  /** Longer batches are refused while they are read, before they cost memory. */
  private static final int MAX_RECORDS = 1000;

  private static final int MAX_METERED_BYTES = 1 << 20;

  private S2Json() {}

  /**
   * Reads an append.
   *
   * @throws MalformedException if it is no JSON or of another shape
   * @throws IllegalArgumentException if a value is not allowed
   */
  public static AppendInput readAppendInput(
      byte[] bytes, int offset, int length, RecordFormat format) {
    return JsonReader.read(bytes, offset, length, json -> new InputReader(format).read(json));
  }

  /** Writes an acknowledgement. */
  public static void writeAppendAck(TextBuffer out, Position start, Position end, Position tail) {
    position(out.ascii("{\"start\":"), start);
    position(out.ascii(",\"end\":"), end);
    position(out.ascii(",\"tail\":"), tail);
    out.ascii('}');
  }

  /** Writes a tail: the answer to a check of it, and to a read of what was never written. */
  public static void writeTail(TextBuffer out, Position tail) {
    position(out.ascii("{\"tail\":"), tail);
    out.ascii('}');
  }

  static void position(TextBuffer out, Position position) {
    out.ascii("{\"seq_num\":")
        .unsigned(position.seqNum())
        .ascii(",\"timestamp\":")
        .unsigned(position.timestamp())
        .ascii('}');
  }

  /** Writes a batch of records straight from their frames: begin, any number of runs, end. */
  public static final class BatchWriter {
    private final TextBuffer out;
    private final RecordFormat format;
    private boolean any;

    /** Begins a batch. */
    public BatchWriter(TextBuffer out, RecordFormat format) {
      this.out = out;
      this.format = format;
      out.ascii("{\"records\":[");
    }

    /** Adds a run of frames. */
    public void add(ByteBuffer frames) {
      RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
      while (cursor.next()) {
        if (any) {
          out.ascii(',');
        }
        any = true;
        record(cursor);
      }
    }

    /** Ends the batch, with a tail if there is one to tell. */
    public void end(@Nullable Position tail) {
      out.ascii(']');
      if (tail != null) {
        position(out.ascii(",\"tail\":"), tail);
      }
      out.ascii('}');
    }

    private void record(RecordFrames.Cursor cursor) {
      out.ascii("{\"seq_num\":")
          .unsigned(cursor.seqNum())
          .ascii(",\"timestamp\":")
          .unsigned(cursor.timestamp());
      List<Header> headers = cursor.headers();
      if (!headers.isEmpty()) {
        out.ascii(",\"headers\":[");
        for (int i = 0; i < headers.size(); i++) {
          Header header = headers.get(i);
          out.ascii(i == 0 ? "[" : ",[");
          bytes(header.name().asReadOnlyByteBuffer());
          out.ascii(',');
          bytes(header.value().asReadOnlyByteBuffer());
          out.ascii(']');
        }
        out.ascii(']');
      }
      ByteBuffer body = cursor.body();
      if (body.hasRemaining()) {
        out.ascii(",\"body\":");
        bytes(body);
      }
      out.ascii('}');
    }

    private void bytes(ByteBuffer content) {
      switch (format) {
        case RAW -> out.jsonText(content);
        case BASE64 -> out.jsonBase64(content);
      }
    }
  }

  /** What has been read of an append so far. */
  private static final class InputReader {
    private final RecordFormat format;
    private final List<AppendRecord> records = new ArrayList<>(1);
    private boolean recordsSeen;
    private long meteredBytes;
    private OptionalLong matchSeqNum = OptionalLong.empty();
    private Optional<String> fencingToken = Optional.empty();

    InputReader(RecordFormat format) {
      this.format = format;
    }

    AppendInput read(JsonReader json) {
      json.object("an append, an object with \"records\",", this::member);
      if (!recordsSeen) {
        throw new MalformedException("expected \"records\", an array, but the append has none");
      }
      return new AppendInput(records, matchSeqNum, fencingToken);
    }

    private boolean member(JsonReader json, String name) {
      switch (name) {
        case "records" -> {
          recordsSeen = true;
          json.array("an array of records", this::record);
        }
        case "match_seq_num" -> {
          if (!json.isNull()) {
            matchSeqNum = OptionalLong.of(json.unsigned());
          }
        }
        case "fencing_token" -> {
          if (!json.isNull()) {
            String token = text(json, "a fencing token, a string,");
            Command.checkFencingToken(token);
            fencingToken = Optional.of(token);
          }
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private void record(JsonReader json) {
      if (records.size() == MAX_RECORDS) {
        throw new IllegalArgumentException(
            "a batch holds at most 1000 records, but this one has more");
      }
      RecordReader reader = new RecordReader(this);
      json.object("a record, an object,", reader::member);
      AppendRecord record = reader.record();
      records.add(record);
    }

    /** Counts what a record takes as it is read, so that a batch too large ends the reading. */
    private void meter(int bytes) {
      meteredBytes += bytes;
      if (meteredBytes > MAX_METERED_BYTES) {
        throw new IllegalArgumentException(
            "a batch has a metered size of at most 1 MiB (1048576 bytes), but record "
                + records.size()
                + " of this one goes beyond it");
      }
    }

    private ByteString bytes(JsonReader json, String expected) {
      String text = text(json, expected);
      return switch (format) {
        case RAW -> ByteString.copyFromUtf8(text);
        case BASE64 -> base64(json, text);
      };
    }

    private static ByteString base64(JsonReader json, String text) {
      try {
        return StrictBase64.decode(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(json.where() + ": " + e.getMessage(), e);
      }
    }

    private static String text(JsonReader json, String expected) {
      String text = json.string(expected);
      if (hasLoneSurrogate(text)) {
        throw new MalformedException(
            "expected Unicode text at "
                + json.where()
                + ", but there is half of a surrogate pair; send bytes that are no text in"
                + " base64, with \"s2-format: base64\"");
      }
      return text;
    }

    private static boolean hasLoneSurrogate(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          if (!Character.isSurrogatePair(
              text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
            return true;
          }
          i++;
        }
      }
      return false;
    }
  }

  /** What has been read of a record so far. */
  private static final class RecordReader {
    private final InputReader input;
    private OptionalLong timestamp = OptionalLong.empty();
    private List<Header> headers = List.of();
    private ByteString body = ByteString.EMPTY;

    RecordReader(InputReader input) {
      this.input = input;
      input.meter(Metering.RECORD_OVERHEAD_BYTES);
    }

    AppendRecord record() {
      return new AppendRecord(timestamp, headers, body);
    }

    boolean member(JsonReader json, String name) {
      switch (name) {
        case "timestamp" -> {
          if (!json.isNull()) {
            timestamp = OptionalLong.of(json.unsigned());
          }
        }
        case "headers" -> {
          headers = new ArrayList<>(2);
          json.array("an array of headers", this::header);
        }
        case "body" -> {
          body = input.bytes(json, "a body, a string,");
          input.meter(body.size());
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private void header(JsonReader json) {
      List<ByteString> pair = new ArrayList<>(2);
      json.array(
          "a header, an array of name and value,",
          element -> {
            if (pair.size() == 2) {
              throw element.malformed("the end of a header after its name and value");
            }
            pair.add(
                input.bytes(
                    element,
                    pair.isEmpty() ? "a header's name, a string," : "a header's value, a string,"));
          });
      if (pair.size() != 2) {
        throw new MalformedException(
            "expected a header of name and value at "
                + json.where()
                + ", but it has "
                + pair.size()
                + " elements");
      }
      headers.add(new Header(pair.get(0), pair.get(1)));
      input.meter(Metering.HEADER_OVERHEAD_BYTES + pair.get(0).size() + pair.get(1).size());
    }
  }
}
