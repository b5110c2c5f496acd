package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalLong;

/** How a {@link Command} is laid out in a record, and read from one. */
final class Commands {
  static final ByteString FENCE = ByteString.copyFromUtf8("fence");
  static final ByteString TRIM = ByteString.copyFromUtf8("trim");

  private Commands() {}

  static AppendRecord record(ByteString name, ByteString body) {
    Header header = new Header(ByteString.EMPTY, name);
    return new AppendRecord(OptionalLong.empty(), List.of(header), body);
  }

  static Command parse(List<Header> headers, ByteString body) {
    if (headers.size() != 1) {
      throw new IllegalArgumentException(
          "a header with an empty name marks a command and must be the record's only header, but"
              + " there are "
              + headers.size());
    }
    ByteString name = headers.get(0).value();
    if (name.equals(FENCE)) {
      return fence(body);
    }
    if (name.equals(TRIM)) {
      return trim(body);
    }
    throw new IllegalArgumentException(
        "unknown command \"" + name.toStringUtf8() + "\": expected fence or trim");
  }

  private static Command fence(ByteString body) {
    if (!body.isValidUtf8()) {
      throw new IllegalArgumentException("the body of a fence command must be UTF-8 text");
    }
    return new Command.Fence(body.toStringUtf8());
  }

  private static Command trim(ByteString body) {
    if (body.size() != 8) {
      throw new IllegalArgumentException(
          "the body of a trim command is the first sequence number to keep, 8 bytes big-endian, but"
              + " it has "
              + body.size()
              + " bytes");
    }
    return new Command.Trim(body.asReadOnlyByteBuffer().getLong());
  }
}
