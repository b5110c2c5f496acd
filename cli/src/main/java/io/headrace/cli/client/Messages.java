package io.headrace.cli.client;

import com.google.protobuf.ByteString;
import io.headrace.cli.json.Json;
import io.headrace.cli.text.Base64Text;
import io.headrace.cli.text.RecordParser;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.util.List;

/** The protocol's JSON that a client reads: batches and positions. */
final class Messages {
  private Messages() {}

  /** A batch whose texts are in Base64. */
  static ReadBatch batch(Json message) {
    Json.Members batch = message.members();
    List<SequencedRecord> records =
        batch.need("records").elements().stream().map(Messages::record).toList();
    return new ReadBatch(records, batch.find("tail").map(Messages::position));
  }

  /** A position. */
  static Position position(Json message) {
    Json.Members position = message.members();
    return new Position(position.need("seq_num").unsigned(), position.need("timestamp").unsigned());
  }

  private static SequencedRecord record(Json message) {
    Json.Members record = message.members();
    return new SequencedRecord(
        record.need("seq_num").unsigned(),
        record.need("timestamp").unsigned(),
        RecordParser.headers(record, Base64Text::decode),
        record.find("body").map(body -> Base64Text.decode(body.text())).orElse(ByteString.EMPTY));
  }
}
