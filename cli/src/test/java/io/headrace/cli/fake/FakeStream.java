package io.headrace.cli.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One stream that takes protobuf appends and remembers them. */
public final class FakeStream {
  private final List<AppendRecord> records = new ArrayList<>();
  private final List<Integer> batchSizes = new ArrayList<>();
  private final List<String> matches = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();

  /** Takes an append. */
  public synchronized Reply append(Request request) {
    int before = records.size();
    try {
      take(request.body().newCodedInput());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    batchSizes.add(records.size() - before);
    notifyAll();
    return new Reply.Whole(200, "application/protobuf", ack(before, records.size()));
  }

  /** The records stored. */
  public synchronized List<AppendRecord> records() {
    return List.copyOf(records);
  }

  /** Their bodies as text. */
  public List<String> bodies() {
    return records().stream().map(record -> record.body().toStringUtf8()).toList();
  }

  /** How many records each append had. */
  public synchronized List<Integer> batchSizes() {
    return List.copyOf(batchSizes);
  }

  /** The sequence numbers to match, of those appends that had one. */
  public synchronized List<String> matches() {
    return List.copyOf(matches);
  }

  /** The fencing tokens, of those appends that had one. */
  public synchronized List<String> tokens() {
    return List.copyOf(tokens);
  }

  /** Waits until there were so many appends. */
  public synchronized void awaitBatches(int count) throws InterruptedException {
    while (batchSizes.size() < count) {
      wait();
    }
  }

  private void take(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 0x0a -> records.add(record(in.readBytes().newCodedInput()));
        case 0x10 -> matches.add(Long.toUnsignedString(in.readUInt64()));
        case 0x1a -> tokens.add(in.readStringRequireUtf8());
        default -> throw new IOException("unexpected tag " + tag);
      }
    }
  }

  private static AppendRecord record(CodedInputStream in) throws IOException {
    OptionalLong timestamp = OptionalLong.empty();
    List<Header> headers = new ArrayList<>();
    ByteString body = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 0x08 -> timestamp = OptionalLong.of(in.readUInt64());
        case 0x12 -> headers.add(header(in.readBytes().newCodedInput()));
        case 0x1a -> body = in.readBytes();
        default -> throw new IOException("unexpected tag " + tag);
      }
    }
    return new AppendRecord(timestamp, headers, body);
  }

  private static Header header(CodedInputStream in) throws IOException {
    ByteString name = ByteString.EMPTY;
    ByteString value = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 0x0a -> name = in.readBytes();
        case 0x12 -> value = in.readBytes();
        default -> throw new IOException("unexpected tag " + tag);
      }
    }
    return new Header(name, value);
  }

  private static ByteString ack(long start, long end) {
    ByteString.Output bytes = ByteString.newOutput();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, position(start));
      out.writeByteArray(2, position(end));
      out.writeByteArray(3, position(end));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString();
  }

  private static byte[] position(long seqNum) throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeUInt64(1, seqNum);
    out.writeUInt64(2, 5);
    out.flush();
    return bytes.toByteString().toByteArray();
  }
}
