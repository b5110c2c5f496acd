package io.headrace.testkit.recording;

import com.google.protobuf.ByteString;
import io.headrace.testkit.Dice;
import io.headrace.testkit.history.Call;
import io.headrace.testkit.history.StreamHash;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes what is appended: small batches of random bytes, no two alike. */
final class Batches {
  private static final int MAX_RECORDS = 8;
  private static final int MAX_BATCH_BYTES = 1024;

  /** Shorter bodies could be the same by chance, and then a history shows less. */
  private static final int MIN_BODY_BYTES = 12;

  private Batches() {}

  static List<AppendRecord> random(Dice dice) {
    List<AppendRecord> records = new ArrayList<>();
    int count = dice.between(1, MAX_RECORDS);
    for (int record = 0; record < count; record++) {
      byte[] body = new byte[dice.between(MIN_BODY_BYTES, MAX_BATCH_BYTES / count)];
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) dice.below(256);
      }
      records.add(AppendRecord.of(ByteString.copyFrom(body)));
    }
    return records;
  }

  /** The append as a history tells it. */
  static Call.Append call(AppendInput input) {
    List<Long> hashes = new ArrayList<>();
    Optional<String> set = Optional.empty();
    for (AppendRecord record : input.records()) {
      hashes.add(StreamHash.ofRecord(record.body().toByteArray()));
      Optional<Command> command = Command.of(record);
      if (command.isPresent() && command.get() instanceof Command.Fence(String token)) {
        set = Optional.of(token);
      }
    }
    return new Call.Append(hashes, set, input.fencingToken(), input.matchSeqNum());
  }

  static AppendInput fence(String token, long tail) {
    return new AppendInput(
        List.of(new Command.Fence(token).toRecord()), OptionalLong.of(tail), Optional.empty());
  }
}
