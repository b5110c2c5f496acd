package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.log.CorruptionException;
import io.headrace.log.Health;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Requests;
import io.headrace.log.disk.DiskFullException;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records are put side by side without anybody noticing. */
final class RewritingTest {
  private static final String SEGMENT = ".segment";

  private final FaultyDisk disk = FaultyDisk.inMemory();

  @Test
  void neighbours_are_joined_and_every_record_stays_as_it_was() throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      mixed(journal, 300);
      List<SequencedRecord> s = journal.records("s");
      List<SequencedRecord> t = journal.records("t");
      long bytes = journal.journal().counters().diskBytes();
      journal.upkeep();
      assertThat(journal.journal().counters().rewrittenBytes()).isPositive();
      assertThat(journal.journal().counters().reclaimedBytes()).isPositive();
      assertThat(journal.journal().counters().diskBytes()).isLessThan(bytes);
      assertThat(journal.records("s")).isEqualTo(s);
      assertThat(journal.records("t")).isEqualTo(t);
      assertThat(entries(journal, "s")).isLessThan(s.size() / 4);
      for (FaultyDisk left : List.of(disk.afterKill(), disk.afterPowerLoss())) {
        try (DrivenJournal again = DrivenJournal.open(left)) {
          assertThat(again.records("s")).isEqualTo(s);
          assertThat(again.records("t")).isEqualTo(t);
        }
      }
    }
  }

  @Test
  void sealed_records_keep_their_envelopes_and_their_sizes() throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      for (int i = 0; i < 300; i++) {
        journal.append("s", Requests.batch(sealed(i), AppendRecord.of("plain"), sealed(2 * i)));
        journal.append("t", Requests.records("t".repeat(i)));
      }
      List<SequencedRecord> sealed = journal.records("s");
      ReadStep step = journal.stream("s").read(0, new ReadLimits(1000, 10_000, -1), (_, _) -> {});
      journal.upkeep();
      assertThat(journal.journal().counters().rewrittenBytes()).isPositive();
      try (DrivenJournal again = DrivenJournal.open(disk.afterPowerLoss())) {
        assertThat(again.records("s")).isEqualTo(sealed);
        assertThat(again.stream("s").read(0, new ReadLimits(1000, 10_000, -1), (_, _) -> {}))
            .isEqualTo(step);
      }
    }
  }

  private static AppendRecord sealed(int bytes) {
    ByteString envelope = ByteString.copyFromUtf8("an envelope of its own size");
    return AppendRecord.sealed(OptionalLong.empty(), envelope, 8 + bytes);
  }

  @Test
  void a_crash_at_any_moment_of_it_loses_nothing() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s", "t");
    mixed(journal, 200);
    List<SequencedRecord> s = journal.records("s");
    List<SequencedRecord> t = journal.records("t");
    List<FaultyDisk> crashes = new ArrayList<>();
    disk.before((_, _) -> {
      crashes.add(disk.afterKill());
      crashes.add(disk.afterPowerLoss());
    });
    journal.upkeep();
    disk.heal();
    assertThat(journal.journal().counters().rewrittenBytes()).isPositive();
    assertThat(crashes).hasSizeGreaterThan(20);
    for (int i = 0; i < crashes.size(); i++) {
      try (DrivenJournal again = DrivenJournal.open(crashes.get(i))) {
        assertThat(again.records("s")).as("crash %d", i).isEqualTo(s);
        assertThat(again.records("t")).as("crash %d", i).isEqualTo(t);
        again.append("s", "after");
        again.upkeep();
        assertThat(again.records("s")).hasSize(s.size() + 1);
      }
    }
  }

  @Test
  void rewritten_records_are_read_the_same_under_every_limit() throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      Random random = new Random(5);
      long now = new ManualTime().wallMillis();
      for (int i = 0; i < 120; i++) {
        long stamp = now - 1000 + 3L * i;
        long[] stamps = new long[1 + random.nextInt(3)];
        Arrays.fill(stamps, stamp);
        journal.append("s", Requests.stamped(stamps));
        journal.append("t", "x".repeat(random.nextInt(400)));
      }
      List<ReadLimits> limits = new ArrayList<>();
      for (int count : new int[] {0, 1, 2, 3, 7, 100, 1000}) {
        for (long bytes : new long[] {0, 7, 8, 15, 16, 17, 100, 1 << 20}) {
          for (long until :
              new long[] {0, 999_000, 999_001, 999_030, 999_357, ReadLimits.NO_UNTIL}) {
            limits.add(new ReadLimits(count, bytes, until));
          }
        }
      }
      List<List<Object>> before = readAll(journal, limits);
      journal.upkeep();
      assertThat(journal.journal().counters().rewrittenBytes()).isPositive();
      List<List<Object>> after = readAll(journal, limits);
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
  }

  private static List<List<Object>> readAll(DrivenJournal journal, List<ReadLimits> limits) {
    List<List<Object>> reads = new ArrayList<>();
    for (ReadLimits each : limits) {
      for (long from = 0; from < 20; from++) {
        List<SequencedRecord> records = new ArrayList<>();
        ReadStep step = journal.read("s", from, each, records);
        reads.add(List.of(from, each, step, records));
      }
    }
    return reads;
  }

  @Test
  void a_reader_that_looked_before_goes_on_after() throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      mixed(journal, 200);
      List<SequencedRecord> expected = journal.records("s");
      List<SequencedRecord> read = new ArrayList<>();
      List<Integer> rewrites = new ArrayList<>();
      journal.stream("s")
          .read(
              0,
              new ReadLimits(1_000_000, 1 << 30, ReadLimits.NO_UNTIL),
              (frames, count) -> {
                var cursor = new RecordFrames.Cursor(frames);
                // In the midst of the read everything behind it is rewritten and given back.
                if (rewrites.isEmpty()) {
                  rewrites.add(count);
                  journal.upkeep();
                  assertThat(journal.journal().counters().reclaimedBytes()).isPositive();
                }
                while (cursor.next()) {
                  read.add(cursor.record());
                }
              });
      assertThat(read).isEqualTo(expected);
    }
  }

  @Test
  void what_is_rewritten_is_forced_in_steps_that_commits_need_not_wait_long_for() throws Exception {
    JournalOptions large =
        new JournalOptions(
            8 << 20, 1 << 20, 1 << 10, 1 << 30, 1, 1 << 20, Duration.ZERO, Duration.ZERO);
    String half = "x".repeat(512 << 10);
    try (DrivenJournal journal =
        new DrivenJournal(Journal.open(disk, new ManualTime(), large)).with("s")) {
      for (int i = 0; i < 17; i++) {
        journal.append("s", half);
      }
      List<Integer> forces = new ArrayList<>();
      disk.before((operation, file) -> {
        if (operation == FaultyDisk.Operation.FORCE && file.contains(SEGMENT)) {
          forces.add(1);
        }
      });
      journal.journal().upkeep();

      // Some 7.5 MiB, a MiB and a half at most in a step, and the header.
      assertThat(journal.journal().counters().rewrittenBytes()).isGreaterThan(7 << 20);
      assertThat(forces).hasSizeGreaterThanOrEqualTo(6);
    }
  }

  @Test
  void a_failing_disk_stops_the_journal_and_a_full_one_does_not() throws Exception {
    for (FaultyDisk.Operation operation :
        new FaultyDisk.Operation[] {
          FaultyDisk.Operation.CREATE, FaultyDisk.Operation.WRITE, FaultyDisk.Operation.FORCE
        }) {
      FaultyDisk own = FaultyDisk.inMemory();
      DrivenJournal journal = DrivenJournal.open(own).with("s", "t");
      mixed(journal, 200);
      List<SequencedRecord> expected = journal.records("s");
      own.before((now, file) -> {
        if (now == operation) {
          throw new DiskFullException("no space for " + file);
        }
      });
      assertThat(journal.journal().upkeep()).isFalse();
      assertThat(journal.journal().health()).isInstanceOf(Health.Healthy.class);
      assertThat(journal.records("s")).isEqualTo(expected);
      own.heal();
      journal.upkeep();
      assertThat(journal.journal().counters().rewrittenBytes()).isPositive();
      assertThat(journal.records("s")).isEqualTo(expected);
      mixed(journal, 200);
      own.fail(operation);
      assertThat(journal.journal().upkeep()).isFalse();
      assertThat(journal.journal().health()).isInstanceOf(Health.Stopped.class);
      own.heal();
      assertThat(journal.records("s")).hasSizeGreaterThan(expected.size());
    }
  }

  @Test
  void given_up_in_the_middle_it_leaves_everything_as_it_was() throws Exception {
    List<SequencedRecord> s;
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      mixed(journal, 300);
      s = journal.records("s");
      List<String> before = disk.names(SEGMENT);
      disk.before((operation, _) -> {
        if (operation == FaultyDisk.Operation.WRITE) {
          journal.journal().endUpkeep();
        }
      });
      journal.journal().upkeep();
      disk.heal();
      assertThat(journal.journal().counters().rewrittenBytes()).isZero();
      assertThat(disk.names(SEGMENT)).isEqualTo(before);
      assertThat(disk.names(".part")).isEmpty();
      assertThat(disk.names(".checkpoint")).isEmpty();
      assertThat(journal.records("s")).isEqualTo(s);
      assertThat(journal.journal().upkeep()).as("there is no more of it").isFalse();
    }
    assertThat(disk.names(".checkpoint")).as("the last one is written").hasSize(1);
    try (DrivenJournal again = DrivenJournal.open(disk)) {
      assertThat(again.records("s")).isEqualTo(s);
    }
  }

  @Test
  void damage_leaves_the_segments_as_they_are_and_the_rest_is_served() throws Exception {
    List<SequencedRecord> t;
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      mixed(journal, 200);
      t = journal.records("t");
    }
    String first = disk.names(SEGMENT).get(0);
    byte[] bytes = disk.content(first);
    FaultyDisk damaged = disk.afterKill();
    damaged.damage(first, place(bytes));
    try (DrivenJournal journal = DrivenJournal.open(damaged)) {
      journal.upkeep();
      assertThat(damaged.names(SEGMENT)).contains(first);
      assertThat(journal.records("t")).isEqualTo(t);
      assertThatThrownBy(() -> journal.records("s")).isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void trimmed_records_are_given_back_and_an_entry_that_is_trimmed_in_part_is_kept_whole()
      throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      mixed(journal, 200);
      List<SequencedRecord> s = journal.records("s");
      long tail = journal.stream("s").stable().tail().seqNum();
      journal.upkeep();
      for (long point : new long[] {1, 37, tail / 2, tail - 1, tail}) {
        journal.append("s", Requests.commands(new Command.Trim(point)));
        List<SequencedRecord> left = journal.records("s");
        assertThat(left.get(0).seqNum()).isEqualTo(point);
        assertThat(left.subList(0, (int) (tail - point)))
            .isEqualTo(s.subList((int) point, (int) tail));
        journal.upkeep();
        assertThat(journal.records("s")).isEqualTo(left);
      }
    }
  }

  /** Bytes 0 to some place of the first entry of stream s in a segment. */
  private static int place(byte[] segment) {
    var bytes = ByteBuffer.wrap(segment);
    EntryView entry = new EntryView(bytes, SegmentHeader.BYTES, segment.length);
    long owner = 0;
    while (entry.headerHolds()) {
      if (entry.kind() == EntryKind.STREAM_CREATED && owner == 0) {
        owner = entry.owner();
      }
      if (entry.kind() == EntryKind.APPEND && entry.owner() == owner) {
        return entry.at() + EntryLayout.HEADER_BYTES;
      }
      entry = new EntryView(bytes, entry.at() + entry.length(), segment.length);
    }
    throw new AssertionError("no entry of stream s");
  }

  private static int entries(DrivenJournal journal, String stream) {
    Extents.View view = ((StoredStream) journal.stream(stream)).snapshot().extents();
    return view.to() - view.from();
  }

  private static void mixed(DrivenJournal journal, int appends) throws IOException {
    for (int i = 0; i < appends; i++) {
      journal.append("s", "s " + i + " " + "x".repeat(i % 90));
      journal.append("t", "t " + i + " " + "y".repeat(i % 70), "and " + i);
    }
  }
}
