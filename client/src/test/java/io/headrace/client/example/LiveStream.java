package io.headrace.client.example;

import io.headrace.client.Headrace;
import io.headrace.client.StreamClient;
import io.headrace.client.append.Producer;
import io.headrace.client.control.BasinConfig;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.SequencedRecord;
import java.util.List;
import java.util.function.Consumer;

/** The tokens of an answer, appended as they come and read as they come. */
final class LiveStream {
  private LiveStream() {}

  @SuppressWarnings("FutureReturnValueIgnored") // Closing the producer tells whether all is stored.
  static void run(String server, List<String> tokens, Consumer<String> screen)
      throws InterruptedException {
    // snippet live-stream
    try (Headrace headrace = Headrace.connect(server)) {
      headrace.ensureBasin("my-agents", BasinConfig.NONE);
      headrace.basin("my-agents").ensureStream("answers/1", StreamConfig.NONE);
      StreamClient answer = headrace.basin("my-agents").stream("answers/1");
      try (Producer producer = answer.producer()) {
        for (String token : tokens) {
          producer.submit(AppendRecord.of(token));
        }
      }
      try (ReadSession read = answer.readSession(ReadOptions.from(ReadStart.seqNum(0)))) {
        for (SequencedRecord record : read) {
          screen.accept(record.body().toStringUtf8());
          if (record.seqNum() == tokens.size() - 1) break;
        }
      }
    }
    // end
  }
}
