package io.headrace.log.journal;

import static io.headrace.log.Requests.batch;
import static io.headrace.log.Requests.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.CorruptionException;
import io.headrace.log.ReadLimits;
import io.headrace.log.Requests;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.FolderLockedException;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.SequencedRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a crash leaves, and what damage does: the first is brought back, the second reported. */
final class RecoveryTest {
  private static final String SEGMENT = ".segment";
  private static final String CHECKPOINT = ".checkpoint";

  /** Nothing is checkpointed before the end. */
  private static final JournalOptions LARGE =
      new JournalOptions(
          8 << 20, 4 << 20, 256 << 10, 1L << 40, 4, 4 << 10, Duration.ZERO, Duration.ZERO);

  private final FaultyDisk disk = FaultyDisk.inMemory();

  @Test
  void what_was_acknowledged_survives_a_kill_and_a_power_loss() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    journal.append("s", "two", "three");
    for (FaultyDisk left : List.of(disk.afterKill(), disk.afterPowerLoss())) {
      try (DrivenJournal again = DrivenJournal.open(left)) {
        assertThat(again.bodies("s")).containsExactly("one", "two", "three");
        assertThat(again.append("s", "four")).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(again.bodies("s")).containsExactly("one", "two", "three", "four");
      }
    }
  }

  /**
   * Two batches at a time are sent and committed, and at every disk operation a kill and a power
   * loss are taken. What is left is the stream as it was after some whole number of batches: no
   * fewer than were acknowledged or seen by then.
   */
  @Test
  void a_crash_at_any_disk_operation_leaves_whole_batches_with_their_token_and_trim_point()
      throws Exception {
    List<Requests> batches = new ArrayList<>();
    for (int i = 0; i < 24; i += 4) {
      String large = "x".repeat(1000);
      batches.add(records("a" + i, "b" + i, large));
      batches.add(batch(AppendRecord.of("c" + i), new Command.Fence("token " + i).toRecord()));
      batches.add(batch(new Command.Trim(i).toRecord(), AppendRecord.of("d" + i)));
      batches.add(records(large, large));
    }
    List<String> states = new ArrayList<>();
    try (DrivenJournal sound = DrivenJournal.open(FaultyDisk.inMemory()).with("s")) {
      states.add(describe(sound));
      for (Requests each : batches) {
        sound.append("s", each);
        states.add(describe(sound));
      }
    }

    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    List<AppendOutcome> acknowledged = new ArrayList<>();
    record Crash(FaultyDisk left, int acknowledged, int seen, int sent) {}
    List<Crash> crashes = new ArrayList<>();
    for (int sent = 2; sent <= batches.size(); sent += 2) {
      for (Requests each : batches.subList(sent - 2, sent)) {
        journal.stream("s").append(each.request(), acknowledged::add);
      }
      int sentByNow = sent;
      disk.before((_, _) -> {
        FaultyDisk.Hook self = disk.heal();
        int seen = states.indexOf(describe(journal));
        crashes.add(new Crash(disk.afterKill(), acknowledged.size(), seen, sentByNow));
        crashes.add(new Crash(disk.afterPowerLoss(), acknowledged.size(), seen, sentByNow));
        disk.before(self);
      });
      journal.commit();
      journal.upkeep();
      disk.heal();
    }

    assertThat(acknowledged).hasSize(batches.size());
    assertThat(crashes).hasSizeGreaterThan(60);
    for (Crash crash : crashes) {
      try (DrivenJournal again = DrivenJournal.open(crash.left())) {
        assertThat(crash.seen()).isBetween(crash.acknowledged(), crash.sent());
        assertThat(describe(again)).isIn(states.subList(crash.seen(), crash.sent() + 1));
        long next = again.stream("s").stable().tail().seqNum();
        assertThat(again.append("s", records("next").matching(next)))
            .isInstanceOf(AppendOutcome.Appended.class);
      }
    }
  }

  /** All that a crash might change of the stream. */
  private static String describe(DrivenJournal journal) {
    return journal.stream("s").stable()
        + " "
        + journal.records("s").stream()
            .map(record -> record.seqNum() + " " + record.body().toStringUtf8())
            .toList();
  }

  @Test
  @Tag("slow")
  void a_hundred_thousand_streams_are_there_again_from_the_log_and_from_a_checkpoint()
      throws Exception {
    int streams = 100_000;
    DrivenJournal journal = new DrivenJournal(Journal.open(disk, new ManualTime(), LARGE)).with();
    List<CompletableFuture<AdminOutcome<StreamInfo>>> created = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      created.add(
          journal
              .journal()
              .createStream(
                  DrivenJournal.BASIN,
                  DrivenJournal.name("stream " + i),
                  StreamTemplate.DEFAULT,
                  Optional.empty()));
    }
    journal.commit();
    assertThat(created).allMatch(each -> each.join() instanceof AdminOutcome.Done);
    journal.append("stream 99999", "last");
    FaultyDisk left = disk.afterPowerLoss();
    for (boolean replayed : new boolean[] {true, false}) {
      try (DrivenJournal again = new DrivenJournal(Journal.open(left, new ManualTime(), LARGE))) {
        assertThat(again.journal().replayedEntries() > streams).isEqualTo(replayed);
        assertThat(again.journal().counters().streams()).isEqualTo(streams);
        assertThat(again.bodies("stream 99999")).containsExactly("last");
        assertThat(IntStream.range(0, streams)).allMatch(i -> again.has("stream " + i));
      }
    }
  }

  @Test
  void timestamps_do_not_go_back_when_the_clock_did_while_the_journal_was_closed()
      throws Exception {
    long before;
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s")) {
      journal.append("s", "one");
      before = journal.stream("s").stable().tail().timestamp();
    }
    FaultyDisk killed = disk.afterKill();
    for (FaultyDisk left : List.of(disk, killed)) {
      ManualTime time = new ManualTime();
      time.jumpTo(before - 1000);
      try (DrivenJournal again = DrivenJournal.open(left, time)) {
        assertThat(again.append("s", "two")).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(again.records("s"))
            .extracting(SequencedRecord::timestamp)
            .containsExactly(before, before);
      }
    }
  }

  @Test
  void a_clean_end_leaves_nothing_to_replay() throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s")) {
      journal.append("s", "one");
    }
    try (DrivenJournal again = DrivenJournal.open(disk)) {
      assertThat(again.journal().replayedEntries()).isZero();
      assertThat(again.bodies("s")).containsExactly("one");
    }
  }

  @Test
  void a_second_journal_is_refused_until_the_first_is_closed() throws Exception {
    try (DrivenJournal _ = DrivenJournal.open(disk)) {
      assertThatThrownBy(() -> DrivenJournal.open(disk)).isInstanceOf(FolderLockedException.class);
    }
    DrivenJournal.open(disk).close();
  }

  @Test
  void a_journal_that_could_not_be_opened_lets_the_folder_go() throws Exception {
    DrivenJournal.open(disk).with("s").close();
    FaultyDisk damaged = disk.afterKill();
    damaged.damage(damaged.names(CHECKPOINT).get(0), 20);
    assertDamaged(damaged);
    assertDamaged(damaged);
  }

  @Test
  void a_torn_end_is_cut_off_wherever_it_was_torn_and_what_was_acknowledged_stays()
      throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    FaultyDisk before = disk.afterKill();
    String segment = before.names(SEGMENT).get(0);
    journal.append("s", "two");
    byte[] written = disk.content(segment);
    int from = end(before.content(segment));
    int to = end(written);
    for (int length = 0; from + length < to; length++) {
      FaultyDisk torn = before.afterKill();
      byte[] part = new byte[length];
      System.arraycopy(written, from, part, 0, length);
      torn.write(segment, from, part);
      try (DrivenJournal again = DrivenJournal.open(torn)) {
        // The last bytes are padding, which nobody misses.
        if (from + length < to - EntryLayout.ALIGNMENT) {
          assertThat(again.bodies("s")).as("torn after %d bytes", length).containsExactly("one");
        }
        assertThat(again.append("s", "three")).isInstanceOf(AppendOutcome.Appended.class);
      }
      try (DrivenJournal again = DrivenJournal.open(torn)) {
        assertThat(again.bodies("s")).startsWith("one").endsWith("three");
      }
    }
  }

  @Test
  void a_torn_end_stays_cut_off_when_the_next_start_is_killed_too() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    String segment = disk.names(SEGMENT).get(0);
    FaultyDisk torn = disk.afterKill();
    torn.write(segment, end(disk.content(segment)), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    DrivenJournal second = DrivenJournal.open(torn);
    second.append("s", "two");
    DrivenJournal third = DrivenJournal.open(torn.afterKill());
    assertThat(third.bodies("s")).containsExactly("one", "two");
  }

  @Test
  void what_a_killed_process_wrote_and_did_not_force_is_forced_before_it_is_built_upon()
      throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    disk.fail(FaultyDisk.Operation.FORCE);
    assertThat(journal.append("s", "written")).isInstanceOf(AppendOutcome.Uncertain.class);
    disk.heal();
    FaultyDisk killed = disk.afterKill();
    DrivenJournal second = DrivenJournal.open(killed);
    assertThat(second.bodies("s")).containsExactly("written");
    assertThat(second.append("s", "next")).isInstanceOf(AppendOutcome.Appended.class);
    DrivenJournal third = DrivenJournal.open(killed.afterPowerLoss());
    assertThat(third.bodies("s")).containsExactly("written", "next");
  }

  @Test
  void a_changed_byte_before_an_entry_that_was_written_after_it_was_durable_is_reported()
      throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    String segment = disk.names(SEGMENT).get(0);
    int at = end(disk.content(segment));
    journal.append("s", "two");
    int end = end(disk.content(segment));
    journal.append("s", "three");
    for (int i = at; i < end; i++) {
      FaultyDisk damaged = disk.afterKill();
      damaged.damage(segment, i);
      if (isPadding(disk.content(segment), i)) {
        DrivenJournal.open(damaged).close();
      } else {
        assertThatThrownBy(() -> DrivenJournal.open(damaged))
            .as("byte %d", i - at)
            .isInstanceOf(CorruptionException.class)
            .hasMessageContaining(segment)
            .hasMessageContaining("byte " + at);
      }
    }
  }

  @Test
  void a_changed_byte_in_the_last_entry_cannot_be_told_from_a_torn_end() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    String segment = disk.names(SEGMENT).get(0);
    int at = end(disk.content(segment));
    journal.append("s", "two");
    FaultyDisk damaged = disk.afterKill();
    damaged.damage(segment, at + EntryLayout.HEADER_BYTES);
    assertThat(DrivenJournal.open(damaged).bodies("s")).containsExactly("one");
  }

  @Test
  void a_changed_byte_in_an_entry_that_a_checkpoint_covers_is_reported_even_at_the_end()
      throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    String segment = disk.names(SEGMENT).get(0);
    int at = end(disk.content(segment));
    journal.append("s", "two");
    journal.journal().checkpoint();
    FaultyDisk damaged = disk.afterKill();
    damaged.damage(segment, at + EntryLayout.OWNER);
    assertDamaged(damaged);
    FaultyDisk zeroed = disk.afterKill();
    zeroed.write(segment, at, new byte[200]);
    assertDamaged(zeroed);
    FaultyDisk cut = disk.afterKill();
    try (DiskFile file = cut.open(segment)) {
      file.truncate(at);
    }
    assertDamaged(cut);
  }

  @Test
  void a_changed_byte_in_a_sealed_segment_is_reported_when_it_must_be_replayed() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    fill(journal, "s", 3);
    String first = disk.names(SEGMENT).get(0);
    int end = end(disk.content(first));
    for (int at = SegmentHeader.BYTES; at < end; at += 101) {
      if (isPadding(disk.content(first), at)) {
        continue;
      }
      FaultyDisk damaged = disk.afterKill();
      damaged.damage(first, at);
      assertThatThrownBy(() -> DrivenJournal.open(damaged).close())
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining(first);
    }
  }

  @Test
  void a_changed_byte_in_a_sealed_segment_is_reported_when_it_is_read() throws Exception {
    List<String> bodies;
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s")) {
      fill(journal, "s", 3);
      bodies = journal.bodies("s");
    }
    String first = disk.names(SEGMENT).get(0);
    int at = end(disk.content(first)) - 20;
    FaultyDisk damaged = disk.afterKill();
    damaged.damage(first, at);
    try (DrivenJournal journal = DrivenJournal.open(damaged)) {
      List<String> read = new ArrayList<>();
      assertThatThrownBy(() ->
              journal.stream("s")
                  .read(
                      0,
                      ReadLimits.BATCH,
                      (_, count) -> {
                        for (int i = 0; i < count; i++) {
                          read.add("");
                        }
                      }))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("test-basin/s")
          .hasMessageContaining(first);
      assertThat(read).isNotEmpty().hasSizeLessThan(bodies.size());
      // What is whole can still be read, and appended to.
      assertThat(journal.append("s", "more")).isInstanceOf(AppendOutcome.Appended.class);
    }
  }

  @Test
  void a_changed_byte_in_a_checkpoint_is_reported_wherever_it_is() throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "t")) {
      journal.append("s", "one");
      journal.append("t", "two");
    }
    String checkpoint = disk.names(CHECKPOINT).get(0);
    // The last eight bytes are the empty block that ends the file.
    int length = disk.content(checkpoint).length - BlockOutput.PREFIX_BYTES;
    for (int at = 0; at < length; at++) {
      FaultyDisk damaged = disk.afterKill();
      damaged.damage(checkpoint, at);
      assertDamaged(damaged);
    }
  }

  @Test
  void a_segment_that_is_missing_is_reported() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    fill(journal, "s", 4);
    for (String segment : disk.names(SEGMENT).subList(0, 3)) {
      FaultyDisk damaged = disk.afterKill();
      damaged.delete(segment);
      assertThatThrownBy(() -> DrivenJournal.open(damaged))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("missing");
    }
  }

  @Test
  void a_segment_that_only_the_checkpoint_still_needs_is_reported_when_it_is_missing()
      throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s")) {
      fill(journal, "s", 4);
    }
    assertThat(disk.names(SEGMENT)).hasSizeGreaterThan(3);
    for (String segment : disk.names(SEGMENT)) {
      FaultyDisk damaged = disk.afterKill();
      damaged.delete(segment);
      assertThatThrownBy(() -> DrivenJournal.open(damaged))
          .as(segment)
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("missing");
    }
  }

  @Test
  void a_damaged_header_of_a_segment_with_entries_is_reported() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    String segment = disk.names(SEGMENT).get(0);
    for (int at = 0; at < SegmentHeader.BYTES; at++) {
      FaultyDisk damaged = disk.afterKill();
      damaged.damage(segment, at);
      assertThatThrownBy(() -> DrivenJournal.open(damaged))
          .as("byte %d", at)
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining(segment);
    }
  }

  @Test
  void a_segment_that_was_laid_out_and_not_used_is_used_next() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    journal.journal().prepareSegment();
    List<String> before = disk.names(SEGMENT);
    assertThat(before).hasSize(2);
    FaultyDisk killed = disk.afterKill();
    try (DrivenJournal again = DrivenJournal.open(killed)) {
      again.journal().prepareSegment();
      again.append("s", "two");
      assertThat(killed.names(SEGMENT)).isEqualTo(before);
      assertThat(again.bodies("s")).containsExactly("one", "two");
    }
  }

  @Test
  void of_several_unused_segments_one_is_kept_and_of_another_length_none() throws Exception {
    DrivenJournal.open(disk).with("s").close();
    FaultyDisk left = disk.afterKill();
    left.create("00000000000000f0.segment", DrivenJournal.TINY.segmentBytes()).close();
    left.create("00000000000000f1.segment", DrivenJournal.TINY.segmentBytes()).close();
    left.create("00000000000000f2.segment", 100).close();
    left.create("00000000000000f3.segment", 0).close();
    int used = disk.names(SEGMENT).size();
    try (DrivenJournal _ = DrivenJournal.open(left)) {
      assertThat(left.names(SEGMENT)).hasSize(used + 1).contains("00000000000000f0.segment");
    }
  }

  @Test
  void a_torn_header_of_a_new_segment_is_no_damage() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    journal.journal().prepareSegment();
    FaultyDisk killed = disk.afterKill();
    String blank = killed.names(SEGMENT).get(1);
    killed.write(blank, 0, new byte[] {'H', 'E', 'A', 'D', 'R'});
    try (DrivenJournal again = DrivenJournal.open(killed)) {
      again.append("s", "two");
      assertThat(again.bodies("s")).containsExactly("one", "two");
    }
  }

  @Test
  void what_was_being_laid_out_or_checkpointed_is_forgotten() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    FaultyDisk killed = disk.afterKill();
    killed.create("laying-out.part", 77).close();
    killed.create("checkpoint.part", 77).close();
    try (DrivenJournal again = DrivenJournal.open(killed)) {
      assertThat(killed.names(".part")).isEmpty();
      assertThat(again.bodies("s")).containsExactly("one");
    }
  }

  @Test
  void of_two_checkpoints_the_newer_counts_and_the_other_is_deleted() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    journal.journal().checkpoint();
    String older = disk.names(CHECKPOINT).get(0);
    byte[] bytes = disk.content(older);
    journal.append("s", "two");
    journal.journal().checkpoint();
    FaultyDisk killed = disk.afterKill();
    try (DiskFile file = killed.create(older, 0)) {
      file.write(0, ByteBuffer.wrap(bytes));
    }
    try (DrivenJournal again = DrivenJournal.open(killed)) {
      assertThat(again.journal().replayedEntries()).isZero();
      assertThat(killed.names(CHECKPOINT)).hasSize(1).doesNotContain(older);
      assertThat(again.bodies("s")).containsExactly("one", "two");
    }
  }

  @Test
  void a_segment_that_was_current_at_the_checkpoint_and_got_no_more_entries_stays()
      throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "x".repeat(7000));
    journal.append("s", "y".repeat(7000));
    journal.journal().checkpoint();
    // It no longer fits the segment that was current then.
    journal.append("s", "z".repeat(7000));
    try (DrivenJournal again = DrivenJournal.open(disk.afterKill())) {
      assertThat(again.bodies("s")).isEqualTo(journal.bodies("s")).hasSize(3);
    }
  }

  @Test
  void a_segment_that_was_begun_and_got_no_entry_breaks_no_later_start() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "x".repeat(7000));
    journal.append("s", "y".repeat(7000));
    journal.journal().checkpoint();
    // The next segment has its header when the disk fails.
    disk.fail(FaultyDisk.Operation.MAP);
    assertThat(journal.append("s", "z".repeat(7000))).isInstanceOf(AppendOutcome.Stopped.class);
    disk.heal();
    FaultyDisk left = disk.afterKill();
    for (int starts = 0; starts < 4; starts++) {
      DrivenJournal again = DrivenJournal.open(left);
      assertThat(again.bodies("s")).hasSize(2 + starts);
      again.append("s", "start " + starts);
      left = left.afterKill();
    }
  }

  @Test
  void a_file_of_a_newer_version_is_refused_and_named() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    FaultyDisk newer = disk.afterKill();
    String segment = newer.names(SEGMENT).get(0);
    ByteBuffer header = ByteBuffer.wrap(newer.content(segment)).slice(0, SegmentHeader.BYTES);
    header.putShort(8, (short) 2);
    header.putInt(60, EntryLayout.crc(header, 0, 60));
    byte[] bytes = new byte[SegmentHeader.BYTES];
    header.get(0, bytes);
    newer.write(segment, 0, bytes);
    assertThatThrownBy(() -> DrivenJournal.open(newer))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("newer Headrace");
  }

  private static void assertDamaged(Disk disk) {
    assertThatThrownBy(() -> DrivenJournal.open(disk)).isInstanceOf(CorruptionException.class);
  }

  /** Appends until there are so many segments. */
  private void fill(DrivenJournal journal, String stream, int segments) throws Exception {
    for (int i = 0; disk.names(SEGMENT).size() < segments; i++) {
      journal.append(stream, records(i + " " + "x".repeat(500)));
    }
    journal.append(stream, "the last");
  }

  /** Where the entries of a segment end. */
  private static int end(byte[] segment) {
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    int at = SegmentHeader.BYTES;
    EntryView entry = new EntryView(bytes, at, segment.length);
    while (entry.headerHolds()) {
      at += entry.length();
      entry = new EntryView(bytes, at, segment.length);
    }
    return at;
  }

  private static boolean isPadding(byte[] segment, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    EntryView entry = new EntryView(bytes, SegmentHeader.BYTES, segment.length);
    while (entry.at() + entry.length() <= at) {
      entry = new EntryView(bytes, entry.at() + entry.length(), segment.length);
    }
    return at >= entry.at() + EntryLayout.HEADER_BYTES + entry.payloadBytes();
  }
}
