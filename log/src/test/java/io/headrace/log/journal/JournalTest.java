package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.BasinConfig;
import io.headrace.log.Batch;
import io.headrace.log.Lookup;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.FileDisk;
import io.headrace.log.disk.FolderLockedException;
import io.headrace.log.time.SystemTime;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.StreamName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal on real files, driven by hand. */
class JournalTest {
  private static final BasinName BASIN = new BasinName("test-basin");
  private static final StreamName STREAM = new StreamName("s");
  private static final JournalOptions SMALL =
      new JournalOptions(
          16 << 10, 8 << 10, 1 << 10, 16 << 10, 2, 4 << 10, Duration.ZERO, Duration.ZERO);

  @TempDir private Path folder;

  @Test
  void what_was_acknowledged_is_read_again_after_reopening() throws Exception {
    try (Journal journal = open()) {
      create(journal);
      assertThat(append(journal, "one", "two")).isInstanceOf(AppendOutcome.Appended.class);
      assertThat(bodies(journal)).containsExactly("one", "two");
    }
    try (Journal journal = open()) {
      assertThat(bodies(journal)).containsExactly("one", "two");
      assertThat(append(journal, "three")).isInstanceOf(AppendOutcome.Appended.class);
      assertThat(bodies(journal)).containsExactly("one", "two", "three");
    }
  }

  @Test
  void rolling_rewriting_and_checkpoints_keep_every_record_in_order() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      try (Journal journal = open()) {
        create(journal);
        for (int i = 0; i < 300; i++) {
          String body = "round " + round + " record " + i + " " + "x".repeat(i % 100);
          expected.add(body);
          assertThat(append(journal, body)).isInstanceOf(AppendOutcome.Appended.class);
          if (i % 50 == 0) {
            journal.upkeep();
            journal.prepareSegment();
          }
        }
        assertThat(bodies(journal)).isEqualTo(expected);
        journal.upkeep();
        journal.upkeep();
        assertThat(bodies(journal)).isEqualTo(expected);
        assertThat(journal.counters().rewrittenBytes()).isPositive();
      }
    }
  }

  @Test
  void a_copy_of_the_folder_is_what_a_kill_leaves() throws Exception {
    Path data = folder.resolve("data");
    Path copy = folder.resolve("copy");
    try (Journal journal = open(data)) {
      create(journal);
      append(journal, "one", "two");
      journal.prepareSegment();
      journal.checkpoint();
      append(journal, "three");
      Files.createDirectory(copy);
      for (String name : new FileDisk(data).list()) {
        Files.copy(data.resolve(name), copy.resolve(name));
      }
      assertThatThrownBy(() -> open(data)).isInstanceOf(FolderLockedException.class);
    }
    try (Journal journal = open(copy)) {
      assertThat(journal.replayedEntries()).isEqualTo(1);
      assertThat(bodies(journal)).containsExactly("one", "two", "three");
    }
  }

  private Journal open() throws Exception {
    return open(folder);
  }

  private static Journal open(Path data) throws Exception {
    return Journal.open(new FileDisk(data), SystemTime.INSTANCE, SMALL);
  }

  private static void create(Journal journal) {
    var basin = journal.createBasin(BASIN, BasinConfig.DEFAULT, Optional.empty());
    journal.commit();
    assertThat(basin).isCompleted();
    var stream = journal.createStream(BASIN, STREAM, StreamTemplate.DEFAULT, Optional.empty());
    journal.commit();
    assertThat(stream.join())
        .isInstanceOfAny(AdminOutcome.Done.class, AdminOutcome.AlreadyExists.class);
  }

  private static AppendOutcome append(Journal journal, String... bodies) {
    List<AppendOutcome> outcomes = new ArrayList<>();
    List<AppendRecord> records = java.util.Arrays.stream(bodies).map(AppendRecord::of).toList();
    stream(journal).append(AppendRequest.of(Batch.of(records)), outcomes::add);
    journal.commit();
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  private static List<String> bodies(Journal journal) {
    List<String> bodies = new ArrayList<>();
    long next = 0;
    while (true) {
      ReadStep step =
          stream(journal)
              .read(
                  next,
                  ReadLimits.BATCH,
                  (frames, _) -> {
                    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
                    while (cursor.next()) {
                      bodies.add(cursor.record().body().toStringUtf8());
                    }
                  });
      next = step.nextSeqNum();
      if (step.stop() == ReadStep.Stop.TAIL) {
        return bodies;
      }
    }
  }

  private static Stream stream(Journal journal) {
    return ((Lookup.Found) journal.stream(BASIN, STREAM)).stream();
  }
}
