package io.headrace.client.example;

import io.headrace.client.StreamClient;
import io.headrace.client.append.AppendSession;
import io.headrace.client.append.ProducerIdentity;
import io.headrace.client.append.Ticket;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.wire.AppendInput;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies a stream. Each record is an input of its own, whose sequence is its sequence number in the
 * source: so a copy that was killed begins anew from anywhere it is sure of, and nothing is stored
 * twice.
 */
final class ExactlyOnceCopy {
  private ExactlyOnceCopy() {}

  /**
   * Copies what is there.
   *
   * @param from the first record to copy: at or before the first that is not copied yet
   */
  static void run(StreamClient source, StreamClient target, long from) throws InterruptedException {
    ProducerIdentity copier =
        ProducerIdentity.of("copy-of-" + source.name(), 0).repeatingFrom(from);
    ReadOptions all = ReadOptions.from(ReadStart.seqNum(from)).withClamp().withWait(Duration.ZERO);
    List<Ticket> tickets = new ArrayList<>();
    try (ReadSession read = source.readSession(all);
        AppendSession copy = target.appendSession(target.appendOptions().exactlyOnceAs(copier))) {
      for (SequencedRecord record : read) {
        tickets.add(copy.submit(AppendInput.of(record.content())));
      }
    }
    tickets.forEach(ticket -> ticket.receipt().join());
  }
}
