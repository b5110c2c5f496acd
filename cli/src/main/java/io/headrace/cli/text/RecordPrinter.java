package io.headrace.cli.text;

import com.google.protobuf.ByteString;
import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.wire.Header;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Prints records, one a line, as {@link RecordParser} reads them. Not thread-safe. */
public final class RecordPrinter {
  private final RecordFormat format;
  private final OutputStream out;

  /** A printer of one format onto a stream, which stays open. */
  public RecordPrinter(RecordFormat format, OutputStream out) {
    this.format = format;
    this.out = out;
  }

  /** Prints a record and ends its line. */
  public void print(SequencedRecord record) throws IOException {
    switch (format) {
      case TEXT -> record.body().writeTo(out);
      case JSON -> out.write(json(record, ByteString::toStringUtf8));
      case JSON_BASE64 -> out.write(json(record, RecordPrinter::base64));
    }
    out.write('\n');
  }

  private static byte[] json(SequencedRecord record, Function<ByteString, String> text) {
    Json.Members members =
        Json.Members.NONE
            .with("seq_num", Json.Digits.of(record.seqNum()))
            .with("timestamp", Json.Digits.of(record.timestamp()));
    if (!record.headers().isEmpty()) {
      members = members.with("headers", headers(record.headers(), text));
    }
    if (!record.body().isEmpty()) {
      members = members.with("body", new Json.Text(text.apply(record.body())));
    }
    return JsonText.print(members).getBytes(StandardCharsets.UTF_8);
  }

  private static Json headers(List<Header> headers, Function<ByteString, String> text) {
    return new Json.Elements(
        headers.stream()
            .<Json>map(header ->
                new Json.Elements(
                    List.of(
                        new Json.Text(text.apply(header.name())),
                        new Json.Text(text.apply(header.value())))))
            .toList());
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
