package io.headrace.cli.fake;

import com.google.protobuf.ByteString;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import java.util.ArrayList;
import java.util.List;

/** One stream that takes protobuf appends and remembers them. */
public final class FakeStream {
  private final List<AppendRecord> records = new ArrayList<>();
  private final List<Integer> batchSizes = new ArrayList<>();
  private final List<String> matches = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();

  /** Takes an append. */
  public synchronized Reply append(Request request) {
    AppendInput input = S2Proto.readAppendInput(request.body().toByteArray());
    input.matchSeqNum().ifPresent(seqNum -> matches.add(Long.toUnsignedString(seqNum)));
    input.fencingToken().ifPresent(tokens::add);
    Position start = new Position(records.size(), 5);
    records.addAll(input.records());
    Position end = new Position(records.size(), 5);
    batchSizes.add(input.records().size());
    notifyAll();
    return new Reply.Whole(
        200, "application/protobuf", ByteString.copyFrom(S2Proto.writeAppendAck(start, end, end)));
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
}
