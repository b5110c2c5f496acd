package io.headrace.log.journal;

import static io.headrace.log.Requests.batch;
import static io.headrace.log.Requests.commands;
import static io.headrace.log.Requests.records;
import static io.headrace.log.Requests.stamped;
import static io.headrace.log.journal.DrivenJournal.keeping;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.Change;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Retention;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How far a step of a read goes, and what readers no longer see. */
final class ReadingTest {
  private static final long UNBOUNDED = 1 << 20;

  private final FaultyDisk disk = FaultyDisk.inMemory();
  private final ManualTime time = new ManualTime();

  private DrivenJournal open() throws Exception {
    return DrivenJournal.open(disk, time);
  }

  /** One step, as the sequence numbers it delivered and why it ended. */
  private static String step(DrivenJournal journal, long from, int count, long bytes, long until) {
    List<SequencedRecord> records = new ArrayList<>();
    ReadStep step = journal.read("s", from, new ReadLimits(count, bytes, until), records);
    assertThat(step.records()).isEqualTo(records.size());
    assertThat(step.meteredBytes())
        .isEqualTo(records.stream().mapToLong(SequencedRecord::meteredBytes).sum());
    return records.stream().map(SequencedRecord::seqNum).toList()
        + " "
        + step.stop()
        + " next "
        + step.nextSeqNum();
  }

  /** Records 0 to 5 of 10 bytes each at timestamps 10 to 15, in entries of two. */
  private static void six(DrivenJournal journal) {
    for (int i = 0; i < 6; i += 2) {
      journal.append("s", batch(sized(10 + i), sized(11 + i)));
    }
  }

  private static AppendRecord sized(long timestamp) {
    return new AppendRecord(OptionalLong.of(timestamp), List.of(), ByteString.copyFromUtf8("xy"));
  }

  @Nested
  final class AStep {
    @Test
    void goes_to_the_tail_without_limits() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        assertThat(step(journal, 0, 1000, UNBOUNDED, ReadLimits.NO_UNTIL))
            .isEqualTo("[] TAIL next 0");
        six(journal);
        assertThat(step(journal, 0, 1000, UNBOUNDED, ReadLimits.NO_UNTIL))
            .isEqualTo("[0, 1, 2, 3, 4, 5] TAIL next 6");
        assertThat(step(journal, 3, 1000, UNBOUNDED, ReadLimits.NO_UNTIL))
            .isEqualTo("[3, 4, 5] TAIL next 6");
        assertThat(step(journal, 6, 1000, UNBOUNDED, ReadLimits.NO_UNTIL))
            .isEqualTo("[] TAIL next 6");
        assertThat(step(journal, 9, 1000, UNBOUNDED, ReadLimits.NO_UNTIL))
            .isEqualTo("[] TAIL next 9");
        assertThat(step(journal, -1, 1000, UNBOUNDED, ReadLimits.NO_UNTIL))
            .isEqualTo("[] TAIL next -1");
      }
    }

    @Test
    void ends_at_a_count() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        six(journal);
        assertThat(step(journal, 0, 0, UNBOUNDED, -1)).isEqualTo("[] COUNT next 0");
        assertThat(step(journal, 0, 1, UNBOUNDED, -1)).isEqualTo("[0] COUNT next 1");
        assertThat(step(journal, 0, 2, UNBOUNDED, -1)).isEqualTo("[0, 1] COUNT next 2");
        assertThat(step(journal, 1, 2, UNBOUNDED, -1)).isEqualTo("[1, 2] COUNT next 3");
        assertThat(step(journal, 1, 4, UNBOUNDED, -1)).isEqualTo("[1, 2, 3, 4] COUNT next 5");
        // Reaching the tail exactly is reaching the tail.
        assertThat(step(journal, 1, 5, UNBOUNDED, -1)).isEqualTo("[1, 2, 3, 4, 5] TAIL next 6");
        assertThat(step(journal, 6, 0, UNBOUNDED, -1)).isEqualTo("[] TAIL next 6");
      }
    }

    @Test
    void ends_before_a_record_that_would_be_too_large() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        six(journal);
        assertThat(step(journal, 0, 1000, 0, -1)).isEqualTo("[] BYTES next 0");
        assertThat(step(journal, 0, 1000, 9, -1)).isEqualTo("[] BYTES next 0");
        assertThat(step(journal, 0, 1000, 10, -1)).isEqualTo("[0] BYTES next 1");
        assertThat(step(journal, 0, 1000, 19, -1)).isEqualTo("[0] BYTES next 1");
        assertThat(step(journal, 0, 1000, 20, -1)).isEqualTo("[0, 1] BYTES next 2");
        assertThat(step(journal, 1, 1000, 39, -1)).isEqualTo("[1, 2, 3] BYTES next 4");
        assertThat(step(journal, 1, 1000, 40, -1)).isEqualTo("[1, 2, 3, 4] BYTES next 5");
        assertThat(step(journal, 0, 1000, 60, -1)).isEqualTo("[0, 1, 2, 3, 4, 5] TAIL next 6");
      }
    }

    @Test
    void ends_before_a_timestamp() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        six(journal);
        assertThat(step(journal, 0, 1000, UNBOUNDED, 0)).isEqualTo("[] UNTIL next 0");
        assertThat(step(journal, 0, 1000, UNBOUNDED, 10)).isEqualTo("[] UNTIL next 0");
        assertThat(step(journal, 0, 1000, UNBOUNDED, 11)).isEqualTo("[0] UNTIL next 1");
        assertThat(step(journal, 0, 1000, UNBOUNDED, 12)).isEqualTo("[0, 1] UNTIL next 2");
        assertThat(step(journal, 1, 1000, UNBOUNDED, 15)).isEqualTo("[1, 2, 3, 4] UNTIL next 5");
        assertThat(step(journal, 4, 1000, UNBOUNDED, 16)).isEqualTo("[4, 5] TAIL next 6");
      }
    }

    @Test
    void ends_at_the_first_limit_it_meets() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        six(journal);
        assertThat(step(journal, 0, 3, 20, 15)).isEqualTo("[0, 1] BYTES next 2");
        assertThat(step(journal, 0, 3, 40, 15)).isEqualTo("[0, 1, 2] COUNT next 3");
        assertThat(step(journal, 0, 3, 40, 12)).isEqualTo("[0, 1] UNTIL next 2");
      }
    }

    @Test
    void delivers_the_greatest_timestamp_too() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", uncapped());
        journal.append("s", stamped(5, Long.MAX_VALUE, Long.MIN_VALUE, -2, -1));
        assertThat(step(journal, 0, 1000, UNBOUNDED, ReadLimits.NO_UNTIL))
            .isEqualTo("[0, 1, 2, 3, 4] TAIL next 5");
        assertThat(step(journal, 0, 1000, UNBOUNDED, -2)).isEqualTo("[0, 1, 2] UNTIL next 3");
        assertThat(step(journal, 0, 1000, UNBOUNDED, Long.MIN_VALUE))
            .isEqualTo("[0, 1] UNTIL next 2");
      }
    }
  }

  private static StreamTemplate uncapped() {
    return new StreamTemplate(
        new StreamSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.of(TimestampMode.CLIENT_PREFER),
            Optional.of(true),
            Optional.empty()),
        Optional.empty());
  }

  @Nested
  final class ATimestamp {
    @Test
    void leads_to_the_first_record_that_is_not_older() throws Exception {
      try (DrivenJournal journal = open().with("s", "other")) {
        assertThat(journal.stream("s").seqNumAtOrAfter(0)).isZero();
        journal.append("s", stamped(10, 10, 20));
        journal.append("s", stamped(20, 30));
        journal.append("s", stamped(30));
        for (int round = 0; round < 2; round++) {
          assertThat(at(journal, 0, 10, 11, 20, 21, 30, 31, -1))
              .containsExactly(0L, 0L, 2L, 2L, 4L, 4L, 6L, 6L);
          grow(journal);
          journal.upkeep();
        }
      }
    }

    /** Enough entries that rewriting joins them. */
    private void grow(DrivenJournal journal) {
      for (int i = 0; i < 40; i++) {
        journal.append("other", "x".repeat(900));
      }
    }

    private List<Long> at(DrivenJournal journal, long... timestamps) {
      List<Long> found = new ArrayList<>();
      for (long timestamp : timestamps) {
        found.add(journal.stream("s").seqNumAtOrAfter(timestamp));
      }
      return found;
    }

    @Test
    void beyond_two_to_the_sixty_third_is_later_than_any_before() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", uncapped());
        journal.append("s", stamped(5));
        journal.append("s", stamped(Long.MAX_VALUE));
        journal.append("s", stamped(Long.MIN_VALUE));
        journal.append("s", stamped(-1));
        assertThat(at(journal, 0, 6, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -1))
            .containsExactly(0L, 1L, 1L, 2L, 3L, 3L);
        assertThat(journal.append("s", records("now")))
            .isInstanceOfSatisfying(
                AppendOutcome.Appended.class,
                appended -> assertThat(appended.end().timestamp()).isEqualTo(-1));
      }
    }

    @Test
    void never_leads_to_what_is_trimmed() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        journal.append("s", stamped(10, 20, 30));
        journal.append("s", stamped(40));
        journal.append("s", commands(new Command.Trim(1)));
        assertThat(at(journal, 0, 10, 20, 30)).containsExactly(1L, 1L, 1L, 2L);
        journal.append("s", commands(new Command.Trim(-1)));
        assertThat(at(journal, 0, 40)).containsExactly(6L, 6L);
      }
    }
  }

  @Nested
  final class Trimming {
    @Test
    void hides_records_from_every_read_at_once_also_inside_an_entry() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        six(journal);
        journal.append("s", commands(new Command.Trim(3)));
        for (long from : new long[] {0, 1, 2, 3}) {
          assertThat(step(journal, from, 2, UNBOUNDED, -1)).isEqualTo("[3, 4] COUNT next 5");
        }
        assertThat(journal.stream("s").stable().trimPoint()).isEqualTo(3);
        assertThat(journal.stream("s").stable().tail().seqNum()).isEqualTo(7);
        for (FaultyDisk left : List.of(disk.afterKill(), disk.afterPowerLoss())) {
          try (DrivenJournal again = DrivenJournal.open(left)) {
            assertThat(step(again, 0, 2, UNBOUNDED, -1)).isEqualTo("[3, 4] COUNT next 5");
          }
        }
      }
    }

    @Test
    void of_everything_leaves_an_empty_stream_with_its_tail() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        six(journal);
        journal.append("s", commands(new Command.Trim(-1)));
        assertThat(step(journal, 0, 1000, UNBOUNDED, -1)).isEqualTo("[] TAIL next 7");
        journal.upkeep();
        assertThat(step(journal, 0, 1000, UNBOUNDED, -1)).isEqualTo("[] TAIL next 7");
        assertThat(step(journal, 7, 1000, UNBOUNDED, -1)).isEqualTo("[] TAIL next 7");
        journal.append("s", "more");
        assertThat(step(journal, 0, 1000, UNBOUNDED, -1)).isEqualTo("[7] TAIL next 8");
      }
      try (DrivenJournal again = DrivenJournal.open(disk)) {
        assertThat(step(again, 0, 1000, UNBOUNDED, -1)).isEqualTo("[7] TAIL next 8");
      }
    }
  }

  @Nested
  final class RetentionByAge {
    private final Retention.Age minute = new Retention.Age(Duration.ofMinutes(1));

    @Test
    void hides_records_when_they_are_that_old_counted_from_their_arrival() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", keeping(minute));
        journal.append("s", stamped(1));
        time.pass(Duration.ofSeconds(10));
        journal.append("s", stamped(2));
        time.pass(Duration.ofMillis(49_999));
        assertThat(step(journal, 0, 1000, UNBOUNDED, -1)).isEqualTo("[0, 1] TAIL next 2");
        time.pass(Duration.ofMillis(1));
        assertThat(step(journal, 0, 1000, UNBOUNDED, -1)).isEqualTo("[1] TAIL next 2");
        assertThat(journal.stream("s").seqNumAtOrAfter(0)).isEqualTo(1);
        time.pass(Duration.ofSeconds(10));
        assertThat(step(journal, 0, 1000, UNBOUNDED, -1)).isEqualTo("[] TAIL next 2");
        assertThat(journal.stream("s").seqNumAtOrAfter(0)).isEqualTo(2);
        journal.append("s", "new");
        assertThat(step(journal, 0, 1000, UNBOUNDED, -1)).isEqualTo("[2] TAIL next 3");
        assertThat(journal.stream("s").stable().tail().seqNum()).isEqualTo(3);
      }
    }

    @Test
    void gives_the_space_back() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", keeping(minute));
        journal.create("for ever", keeping(new Retention.Infinite()));
        journal.append("for ever", "stays");
        for (int i = 0; i < 100; i++) {
          journal.append("s", "x".repeat(800));
        }
        journal.upkeep();
        long full = journal.journal().counters().diskBytes();
        time.pass(Duration.ofSeconds(61));
        journal.upkeep();
        assertThat(journal.journal().counters().diskBytes()).isLessThan(full / 3);
        assertThat(journal.journal().counters().reclaimedBytes()).isPositive();
        assertThat(journal.records("s")).isEmpty();
        assertThat(journal.bodies("for ever")).containsExactly("stays");
      }
      try (DrivenJournal again = DrivenJournal.open(disk, time)) {
        assertThat(again.stream("s").stable().tail().seqNum()).isEqualTo(100);
        assertThat(again.records("s")).isEmpty();
        assertThat(again.bodies("for ever")).containsExactly("stays");
      }
    }

    @Test
    void of_now_decides_about_what_was_stored_before() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", keeping(minute));
        journal.append("s", "one");
        keep(journal, new Retention.Infinite());
        time.pass(Duration.ofDays(1000));
        journal.append("s", "two");
        assertThat(journal.bodies("s")).containsExactly("one", "two");
        time.pass(Duration.ofSeconds(30));
        keep(journal, minute);
        assertThat(journal.bodies("s")).containsExactly("two");
        keep(journal, new Retention.Age(Duration.ofSeconds(30)));
        assertThat(journal.bodies("s")).isEmpty();
      }
    }

    private static void keep(DrivenJournal journal, Retention retention) {
      StreamPatch patch =
          new StreamPatch(
              new Change.Keep<>(),
              new Change.Set<>(retention),
              new Change.Keep<>(),
              new Change.Keep<>(),
              new Change.Keep<>());
      assertThat(
              journal.await(
                  journal
                      .journal()
                      .reconfigureStream(DrivenJournal.BASIN, DrivenJournal.name("s"), patch)))
          .isInstanceOf(AdminOutcome.Done.class);
    }

    @Test
    void goes_on_while_the_journal_is_closed() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", keeping(minute));
        journal.append("s", "old");
        time.pass(Duration.ofSeconds(30));
        journal.append("s", "young");
      }
      FaultyDisk killed = disk.afterKill();
      time.pass(Duration.ofSeconds(30));
      for (FaultyDisk left : List.of(disk, killed)) {
        try (DrivenJournal again = DrivenJournal.open(left, time)) {
          assertThat(again.bodies("s")).containsExactly("young");
        }
      }
    }

    @Test
    void is_not_undone_or_hastened_by_a_clock_that_jumps_back() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", keeping(minute));
        long start = time.wallMillis();
        journal.append("s", "one");
        time.jumpTo(start - 500_000);
        journal.append("s", "two");
        assertThat(journal.bodies("s")).containsExactly("one", "two");
        // The second counts as having arrived when the first did.
        time.jumpTo(start + 59_999);
        assertThat(journal.bodies("s")).containsExactly("one", "two");
        time.jumpTo(start + 60_000);
        assertThat(journal.bodies("s")).isEmpty();
      }
    }

    @Test
    void of_any_length_that_can_be_asked_for_keeps_everything_so_long() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("s", keeping(new Retention.Age(Duration.ofSeconds(Long.MAX_VALUE))));
        journal.append("s", "one");
        time.jumpTo(Long.MAX_VALUE / 2);
        journal.upkeep();
        assertThat(journal.bodies("s")).containsExactly("one");
      }
    }
  }
}
