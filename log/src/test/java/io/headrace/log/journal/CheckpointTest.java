package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.Change;
import io.headrace.log.PageRequest;
import io.headrace.log.Requests;
import io.headrace.log.Retention;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.wire.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint is taken while everything goes on. */
final class CheckpointTest {
  /** So long that a few definitions fill a block, and the checkpoint writes in between. */
  private static final String LONG_TYPE = "t".repeat(250);

  private static final JournalOptions ROOMY =
      new JournalOptions(
          1 << 20, 1 << 18, 1 << 12, 1 << 30, 2, 4 << 10, Duration.ZERO, Duration.ZERO);

  private final FaultyDisk disk = FaultyDisk.inMemory();

  @Test
  void saves_replaying() throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk).with("s");
    journal.append("s", "one");
    assertThat(replayed(disk.afterKill())).isEqualTo(3);
    journal.journal().checkpoint();
    assertThat(replayed(disk.afterKill())).isZero();
    journal.append("s", "two");
    assertThat(replayed(disk.afterKill())).isEqualTo(1);
  }

  private static long replayed(FaultyDisk disk) throws IOException {
    try (DrivenJournal again = DrivenJournal.open(disk)) {
      return again.journal().replayedEntries();
    }
  }

  @Test
  void is_given_up_in_the_middle_when_the_journal_is_about_to_be_closed() throws Exception {
    StreamTemplate template = new StreamTemplate(StreamSettings.NONE, Optional.of(LONG_TYPE));
    try (DrivenJournal journal = DrivenJournal.open(disk).with()) {
      for (int i = 0; i < 100; i++) {
        journal.create("s" + i, template);
      }
      disk.before((operation, file) -> {
        if (operation == FaultyDisk.Operation.WRITE && file.startsWith("checkpoint")) {
          journal.journal().endUpkeep();
        }
      });
      journal.journal().upkeep();
      disk.heal();
      assertThat(disk.names(".checkpoint")).isEmpty();
      assertThat(disk.names(".part")).isEmpty();
    }
    assertThat(disk.names(".checkpoint")).as("the last one is written whole").hasSize(1);
    try (DrivenJournal again = DrivenJournal.open(disk)) {
      assertThat(again.journal().replayedEntries()).isZero();
      assertThat(again.journal().counters().streams()).isEqualTo(100);
    }
  }

  @Test
  void keeps_every_state_of_a_stream() throws Exception {
    List<String> before;
    try (DrivenJournal journal = DrivenJournal.open(disk).with("s", "idle", "closed")) {
      journal.append("s", Requests.records("a", "b").from("p", 3, 0).sequenced("m"));
      journal.append("s", Requests.records("c").from("q", 0, 0));
      journal.append("s", Requests.commands(new Command.Fence("token"), new Command.Trim(2)));
      journal.append("closed", Requests.records("z").from("r", 1, 0).closing());
      journal.create("deleting");
      journal.delete("deleting");
      before = describe(journal);
    }
    try (DrivenJournal again = DrivenJournal.open(disk)) {
      assertThat(again.journal().replayedEntries()).isZero();
      assertThat(describe(again)).isEqualTo(before);
    }
  }

  /**
   * At every disk operation of checkpoints and rewriting something else happens and commits, and a
   * crash is taken. Whatever was acknowledged by then is there afterwards, and nothing else.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void loses_nothing_of_what_happens_while_it_is_taken(long seed) throws Exception {
    Random random = new Random(seed);
    DrivenJournal journal = new DrivenJournal(Journal.open(disk, new ManualTime(), ROOMY)).with();
    for (int i = 0; i < 12; i++) {
      act(journal, random);
    }
    List<FaultyDisk> crashes = new ArrayList<>();
    List<List<String>> expected = new ArrayList<>();
    FaultyDisk.Hook between =
        (_, _) -> {
          FaultyDisk.Hook self = disk.heal();
          for (int i = random.nextInt(3); i > 0; i--) {
            act(journal, random);
          }
          crashes.add(random.nextBoolean() ? disk.afterKill() : disk.afterPowerLoss());
          expected.add(describe(journal));
          disk.before(self);
        };
    for (int i = 0; i < 4; i++) {
      act(journal, random);
      disk.before(between);
      journal.journal().upkeep();
      journal.journal().checkpoint();
      disk.heal();
    }
    assertThat(crashes).hasSizeGreaterThan(20);
    for (int i = 0; i < crashes.size(); i++) {
      try (DrivenJournal again =
          new DrivenJournal(Journal.open(crashes.get(i), new ManualTime(), ROOMY))) {
        assertThat(describe(again)).as("crash %d", i).isEqualTo(expected.get(i));
      }
      // And once more from the checkpoint that closing wrote.
      try (DrivenJournal again =
          new DrivenJournal(Journal.open(crashes.get(i), new ManualTime(), ROOMY))) {
        assertThat(describe(again)).as("crash %d, second start", i).isEqualTo(expected.get(i));
      }
    }
  }

  /** Does something to one of a few streams and commits it. */
  private static void act(DrivenJournal journal, Random random) {
    String stream = "stream " + random.nextInt(9);
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        AdminOutcome<StreamInfo> outcome =
            journal.create(stream, new StreamTemplate(StreamSettings.NONE, Optional.of(LONG_TYPE)));
        assertThat(outcome)
            .isInstanceOfAny(
                AdminOutcome.Done.class,
                AdminOutcome.AlreadyExists.class,
                AdminOutcome.StreamDeleting.class);
      }
      case 2 -> journal.delete(stream);
      case 3 -> {
        // What upkeep does with deleted streams, without its checkpoint.
        for (StoredStream each : streams(journal)) {
          if (each.stable().deleting()) {
            each.purge();
          }
        }
        journal.commit();
      }
      case 4 ->
          journal.await(
              journal
                  .journal()
                  .reconfigureStream(
                      DrivenJournal.BASIN,
                      DrivenJournal.name(stream),
                      new StreamPatch(
                          new Change.Keep<>(),
                          new Change.Set<>(new Retention.Infinite()),
                          new Change.Set<>(
                              random.nextBoolean()
                                  ? TimestampMode.ARRIVAL
                                  : TimestampMode.CLIENT_PREFER),
                          new Change.Keep<>(),
                          new Change.Keep<>())));
      default -> append(journal, stream, random);
    }
  }

  private static void append(DrivenJournal journal, String stream, Random random) {
    if (!journal.has(stream)) {
      return;
    }
    Requests request =
        switch (random.nextInt(4)) {
          case 0 -> Requests.commands(new Command.Trim(random.nextInt(20)));
          case 1 -> Requests.commands(new Command.Fence("token " + random.nextInt(5)));
          case 2 -> Requests.records("x".repeat(random.nextInt(100_000)));
          default -> Requests.records("a" + random.nextInt(), "b");
        };
    AppendOutcome outcome = journal.append(stream, request);
    assertThat(outcome).isInstanceOfAny(AppendOutcome.Appended.class, AppendOutcome.Deleting.class);
  }

  private static List<StoredStream> streams(DrivenJournal journal) {
    return journal
        .journal()
        .listStreams(DrivenJournal.BASIN, PageRequest.FIRST)
        .orElseThrow()
        .items()
        .stream()
        .map(info -> (StoredStream) journal.stream(info.name().text()))
        .toList();
  }

  /** All that can be known of all streams. */
  private static List<String> describe(DrivenJournal journal) {
    List<String> all = new ArrayList<>();
    for (StoredStream stream : streams(journal)) {
      all.add(
          "%d %s %s %s"
              .formatted(
                  stream.id(),
                  stream.info().toString().replace(LONG_TYPE, "long"),
                  stream.stable(),
                  journal.records(stream.name().text()).stream()
                      .map(record -> record.seqNum() + " " + record.body().hashCode())
                      .toList()));
    }
    return all;
  }
}
