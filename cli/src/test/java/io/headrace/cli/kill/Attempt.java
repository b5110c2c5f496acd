package io.headrace.cli.kill;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One append as it was sent; only a producer sends it again, and then the same.
 *
 * @param name who sent it and which of his appends it is; the first word of each of its bodies
 * @param input what was sent; its first record is never a command, so that it tells the name
 */
record Attempt(String name, AppendInput input) {
  static Attempt of(
      int writer,
      long number,
      Optional<AppendRecord> command,
      OptionalLong matchSeqNum,
      Optional<String> fencingToken) {
    String name = writer + "-" + number;
    int count = 1 + (int) ((writer + number) % 4);
    List<AppendRecord> records = new ArrayList<>();
    for (int record = 0; record < count; record++) {
      String filling = "x".repeat((int) (number % 150));
      records.add(AppendRecord.of(name + " " + record + " " + filling));
    }
    command.ifPresent(records::add);
    return new Attempt(name, new AppendInput(records, matchSeqNum, fencingToken));
  }

  /** The name of the append whose first record has this body. */
  static String nameIn(ByteString body) {
    String text = body.toStringUtf8();
    return text.substring(0, Math.max(0, text.indexOf(' ')));
  }
}
