package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.Lookup;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Requests;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.Disk;
import io.headrace.wire.BasinName;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A journal that a test drives by hand, and shorthands for what tests do to it. */
record DrivenJournal(Journal journal) implements AutoCloseable {
  static final BasinName BASIN = new BasinName("test-basin");

  /** Segments of sixteen kilobytes, nothing left for later. */
  static final JournalOptions TINY =
      new JournalOptions(
          16 << 10, 8 << 10, 1 << 10, 16 << 10, 2, 4 << 10, Duration.ZERO, Duration.ZERO);

  static DrivenJournal open(Disk disk, ManualTime time) throws IOException {
    return new DrivenJournal(Journal.open(disk, time, TINY));
  }

  static DrivenJournal open(Disk disk) throws IOException {
    return open(disk, new ManualTime());
  }

  static StreamName name(String stream) {
    return new StreamName(stream);
  }

  /** A template of streams with a retention. */
  static StreamTemplate keeping(Retention retention) {
    return new StreamTemplate(
        new StreamSettings(
            Optional.empty(),
            Optional.of(retention),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        Optional.empty());
  }

  /** The same with the basin and these streams in it. */
  DrivenJournal with(String... streams) {
    await(journal.createBasin(BASIN, BasinConfig.DEFAULT, Optional.empty()));
    for (String stream : streams) {
      assertThat(create(stream)).isInstanceOf(AdminOutcome.Done.class);
    }
    return this;
  }

  AdminOutcome<StreamInfo> create(String stream) {
    return create(stream, StreamTemplate.DEFAULT);
  }

  AdminOutcome<StreamInfo> create(String stream, StreamTemplate template) {
    return await(journal.createStream(BASIN, name(stream), template, Optional.empty()));
  }

  AdminOutcome<StreamInfo> delete(String stream) {
    return await(journal.deleteStream(BASIN, name(stream)));
  }

  <T> T await(CompletableFuture<T> future) {
    commit();
    assertThat(future).isCompleted();
    return future.join();
  }

  /** Commits until nothing is queued. */
  void commit() {
    while (journal.commit()) {
      // The next group.
    }
  }

  /** Upkeep until nothing is left to do. */
  void upkeep() {
    for (int i = 0; i < 20; i++) {
      boolean did = journal.upkeep();
      commit();
      if (!did) {
        return;
      }
    }
    throw new AssertionError("upkeep finds no end");
  }

  Stream stream(String name) {
    return ((Lookup.Found) journal.stream(BASIN, name(name))).stream();
  }

  boolean has(String stream) {
    return journal.stream(BASIN, name(stream)) instanceof Lookup.Found;
  }

  /** Appends without committing; the outcome comes to the list. */
  List<AppendOutcome> send(String stream, Requests request) {
    List<AppendOutcome> outcomes = new ArrayList<>();
    stream(stream).append(request.request(), outcomes::add);
    return outcomes;
  }

  /** Appends and commits. */
  AppendOutcome append(String stream, Requests request) {
    List<AppendOutcome> outcomes = send(stream, request);
    commit();
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  AppendOutcome append(String stream, String... bodies) {
    return append(stream, Requests.records(bodies));
  }

  List<String> bodies(String stream) {
    return records(stream).stream().map(record -> record.body().toStringUtf8()).toList();
  }

  List<SequencedRecord> records(String stream) {
    List<SequencedRecord> records = new ArrayList<>();
    long next = 0;
    while (true) {
      ReadStep step = read(stream, next, ReadLimits.BATCH, records);
      next = step.nextSeqNum();
      if (step.stop() == ReadStep.Stop.TAIL) {
        return records;
      }
    }
  }

  /** Reads one step into a list. */
  ReadStep read(String stream, long from, ReadLimits limits, List<SequencedRecord> into) {
    return stream(stream)
        .read(
            from,
            limits,
            (frames, count) -> {
              RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
              for (int i = 0; i < count; i++) {
                assertThat(cursor.next()).isTrue();
                into.add(cursor.record());
              }
              assertThat(cursor.next()).isFalse();
            });
  }

  @Override
  public void close() {
    journal.close();
  }
}
