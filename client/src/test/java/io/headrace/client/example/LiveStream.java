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
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The tokens of an answer, appended as they come and shown as they come. */
final class LiveStream {
  private LiveStream() {}

  @SuppressWarnings("FutureReturnValueIgnored") // Closing the producer fails if anything did.
  static void run(String server, Iterable<String> tokens, Consumer<String> screen)
      throws InterruptedException {
    // snippet live-stream
    try (Headrace headrace = Headrace.connect(server)) {
      headrace.ensureBasin("my-agents", BasinConfig.NONE);
      headrace.basin("my-agents").ensureStream("answers", StreamConfig.NONE);
      StreamClient answers = headrace.basin("my-agents").stream("answers");
      ReadStart now = ReadStart.seqNum(answers.checkTail().seqNum());
      ReadSession live = answers.readSession(ReadOptions.from(now));
      CompletableFuture<Void> shown =
          CompletableFuture.runAsync(() -> {
            for (SequencedRecord record : live) {
              if (record.body().isEmpty()) break; // This writer's way to say that it is done.
              screen.accept(record.body().toStringUtf8());
            }
          });
      try (Producer producer = answers.producer()) {
        for (String token : tokens) producer.submit(AppendRecord.of(token));
        producer.submit(AppendRecord.of(""));
      }
      shown.join();
    }
    // end
  }
}
