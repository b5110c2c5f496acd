package io.headrace.testkit.recording;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Header;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.TextBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** How records travel: the two encodings that the protocol has for one request. */
public enum Encoding {
  PROTOBUF("application/protobuf") {
    @Override
    byte[] append(AppendInput input) {
      return S2Proto.writeAppendInput(input);
    }

    @Override
    long end(byte[] answer) {
      return S2Proto.readAppendAck(answer).end().seqNum();
    }

    @Override
    List<Shown> records(byte[] answer) {
      List<Shown> records = new ArrayList<>();
      for (SequencedRecord record : S2Proto.readReadBatch(answer).records()) {
        records.add(new Shown(record.seqNum(), record.body()));
      }
      return records;
    }
  },

  JSON("application/json") {
    @Override
    byte[] append(AppendInput input) {
      TextBuffer out = new TextBuffer();
      out.ascii("{\"records\":[");
      String separator = "";
      for (AppendRecord record : input.records()) {
        out.ascii(separator).ascii("{\"headers\":[");
        for (Header header : record.headers()) {
          base64(out.ascii('['), header.name());
          base64(out.ascii(','), header.value()).ascii(']');
        }
        base64(out.ascii("],\"body\":"), record.body()).ascii('}');
        separator = ",";
      }
      out.ascii(']');
      input.matchSeqNum().ifPresent(next -> out.ascii(",\"match_seq_num\":").unsigned(next));
      input.fencingToken().ifPresent(token -> out.ascii(",\"fencing_token\":").jsonString(token));
      return out.ascii('}').toBytes();
    }

    @Override
    long end(byte[] answer) {
      return Answers.position(answer, "end").orElseThrow(() -> Answers.without("end", answer));
    }

    @Override
    List<Shown> records(byte[] answer) {
      return Answers.records(answer);
    }
  };

  private final String mediaType;

  Encoding(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * A record that was read.
   *
   * @param seqNum where it says it is, unsigned
   * @param body what it holds
   */
  record Shown(long seqNum, ByteString body) {}

  String mediaType() {
    return mediaType;
  }

  /** An append as a request's body. */
  abstract byte[] append(AppendInput input);

  /** The sequence number after the last record, as an acknowledgement tells it. */
  abstract long end(byte[] answer);

  /** The records that an answer holds. */
  abstract List<Shown> records(byte[] answer);

  /**
   * The bodies that an answer holds.
   *
   * @throws IllegalStateException if they are not the records from a sequence number on, without a
   *     gap
   */
  final List<ByteString> bodies(byte[] answer, long from) {
    List<ByteString> bodies = new ArrayList<>();
    for (Shown record : records(answer)) {
      long expected = from + bodies.size();
      if (record.seqNum() != expected) {
        throw new IllegalStateException(
            "expected record " + expected + " next, but a read shows " + record.seqNum());
      }
      bodies.add(record.body());
    }
    return bodies;
  }

  private static TextBuffer base64(TextBuffer out, ByteString bytes) {
    return out.jsonString(Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}
