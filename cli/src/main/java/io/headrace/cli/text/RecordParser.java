package io.headrace.cli.text;

import com.google.protobuf.ByteString;
import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Header;
import io.headrace.wire.Utf8;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Makes records of lines as {@link RecordPrinter} prints them. */
public final class RecordParser {
  // A sequence number is read over, so that what was read from one stream can go to another.
  private static final Set<String> MEMBERS = Set.of("seq_num", "timestamp", "headers", "body");

  private RecordParser() {}

  /**
   * Makes a record of a line.
   *
   * @param line the line without its end
   * @throws IllegalArgumentException if it is not a record in this format
   */
  public static AppendRecord parse(RecordFormat format, byte[] line) {
    return switch (format) {
      case TEXT -> AppendRecord.of(ByteString.copyFrom(line));
      case JSON -> record(JsonText.parse(line).members(), RecordParser::utf8);
      case JSON_BASE64 -> record(JsonText.parse(line).members(), Base64Text::decode);
    };
  }

  private static AppendRecord record(Json.Members members, Function<String, ByteString> bytes) {
    for (String name : members.values().keySet()) {
      if (!MEMBERS.contains(name)) {
        throw new IllegalArgumentException(
            "expected an object of \"timestamp\", \"headers\" and \"body\", but it holds \""
                + name
                + "\"");
      }
    }
    Optional<Json> timestamp = members.find("timestamp");
    return new AppendRecord(
        timestamp.isPresent() ? OptionalLong.of(timestamp.get().unsigned()) : OptionalLong.empty(),
        headers(members, bytes),
        members.find("body").map(body -> bytes.apply(body.text())).orElse(ByteString.EMPTY));
  }

  /** The headers among an object's members: an array of pairs. */
  public static List<Header> headers(Json.Members members, Function<String, ByteString> bytes) {
    Optional<Json> headers = members.find("headers");
    return headers.isEmpty()
        ? List.of()
        : headers.get().elements().stream().map(header -> header(header, bytes)).toList();
  }

  private static Header header(Json header, Function<String, ByteString> bytes) {
    List<Json> pair = header.elements();
    if (pair.size() != 2) {
      throw new IllegalArgumentException(
          "expected a header as [\"name\", \"value\"], but got " + header);
    }
    return new Header(bytes.apply(pair.get(0).text()), bytes.apply(pair.get(1).text()));
  }

  private static ByteString utf8(String text) {
    // JSON can write half of a surrogate pair, which no bytes stand for; this throws.
    Utf8.encodedBytes(text);
    return ByteString.copyFromUtf8(text);
  }
}
