package io.headrace.client.example;

import io.headrace.client.StreamClient;
import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.AppendSession;
import io.headrace.client.append.ProducerIdentity;
import io.headrace.client.append.Ticket;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Copies a stream. Each record is an input of its own, whose sequence follows from its sequence
 * number in the source: so a copy that was killed begins anew from anywhere it is sure of, and
 * nothing is stored twice.
 *
 * <p>What was trimmed from the source before it was copied is missing in the copy. The target finds
 * that out by the gap in the sequences and refuses to go on, so that no record is passed over in
 * silence.
 */
final class ExactlyOnceCopy {
  private final StreamClient source;
  private final StreamClient target;
  private final long first;

  /**
   * A copy.
   *
   * @param first the sequence number in the source of the first record that this copy ever copies:
   *     the same in each of its lives
   */
  ExactlyOnceCopy(StreamClient source, StreamClient target, long first) {
    this.source = source;
    this.target = target;
    this.first = first;
  }

  /**
   * Copies what is there.
   *
   * @param from where to begin: at or before the first record that is not copied yet
   */
  void run(long from) throws InterruptedException {
    ReadOptions all = ReadOptions.from(ReadStart.seqNum(from)).withClamp().withWait(Duration.ZERO);
    List<Ticket> tickets = new ArrayList<>();
    try (ReadSession read = source.readSession(all)) {
      Iterator<SequencedRecord> records = read.iterator();
      if (records.hasNext()) {
        SequencedRecord next = records.next();
        // Not where it was to begin: what lay before it may be gone.
        try (AppendSession copy = target.appendSession(from(next.seqNum()))) {
          tickets.add(copy.submit(copyOf(next)));
          while (records.hasNext()) {
            tickets.add(copy.submit(copyOf(records.next())));
          }
        }
      }
    }
    tickets.forEach(ticket -> ticket.receipt().join());
  }

  private AppendOptions from(long seqNum) {
    ProducerIdentity copier = ProducerIdentity.of("copy-of-" + source.name(), 0);
    return target.appendOptions().exactlyOnceAs(copier.repeatingFrom(seqNum - first));
  }

  /** Commands keep their place and do nothing: a trim of the source is none of the target's. */
  private static AppendInput copyOf(SequencedRecord record) {
    boolean isCommand = Command.of(record.content()).isPresent();
    return AppendInput.of(isCommand ? AppendRecord.of("") : record.content());
  }
}
