package io.headrace.log.journal;

import static io.headrace.log.Requests.commands;
import static io.headrace.log.Requests.records;
import static io.headrace.log.journal.DrivenJournal.BASIN;
import static io.headrace.log.journal.DrivenJournal.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.AppendOutcome;
import io.headrace.log.Change;
import io.headrace.log.Requests;
import io.headrace.log.Retention;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.DiskFullException;
import io.headrace.wire.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams that are deleted when they are empty, and what comes in between. */
final class EmptyStreamsTest {
  private static final Duration MIN_AGE = Duration.ofSeconds(10);
  private static final StreamTemplate DAYS = template(new Retention.Age(Duration.ofDays(7)));
  private static final StreamTemplate FOR_EVER = template(new Retention.Infinite());

  private final FaultyDisk disk = FaultyDisk.inMemory();
  private final ManualTime time = new ManualTime();

  private static StreamTemplate template(Retention retention) {
    return new StreamTemplate(
        new StreamSettings(
            Optional.empty(),
            Optional.of(retention),
            Optional.empty(),
            Optional.empty(),
            Optional.of(MIN_AGE)),
        Optional.empty());
  }

  private DrivenJournal open(StreamTemplate template) throws Exception {
    DrivenJournal journal = DrivenJournal.open(disk, time).with();
    journal.create("s", template);
    return journal;
  }

  private static Command.Trim everything() {
    return new Command.Trim(-1L);
  }

  // Races.

  @Test
  void an_append_that_was_accepted_before_the_deadline_keeps_its_stream_though_not_durable_yet()
      throws Exception {
    try (DrivenJournal journal = open(DAYS)) {
      List<AppendOutcome> outcomes = journal.send("s", records("a"));
      time.pass(MIN_AGE);
      journal.journal().upkeep();
      journal.commit();
      assertThat(outcomes).hasOnlyElementsOfType(AppendOutcome.Appended.class);
      journal.upkeep();
      assertThat(journal.bodies("s")).containsExactly("a");
    }
  }

  @Test
  void an_append_after_the_decision_is_refused_once_the_deletion_is_durable() throws Exception {
    try (DrivenJournal journal = open(DAYS)) {
      time.pass(MIN_AGE);
      journal.journal().upkeep();
      List<AppendOutcome> outcomes = journal.send("s", records("a"));
      assertThat(outcomes).isEmpty();
      journal.commit();
      assertThat(outcomes).containsExactly(new AppendOutcome.Deleting());
      assertThat(journal.stream("s").stable().deleting()).isTrue();
    }
  }

  @Test
  void a_stream_whose_only_append_found_no_space_is_as_empty_as_before() throws Exception {
    try (DrivenJournal journal = open(DAYS)) {
      journal.create("full");
      disk.before((operation, file) -> {
        if (operation == FaultyDisk.Operation.CREATE) {
          throw new DiskFullException("no space left for " + file);
        }
      });
      Requests big = records("x".repeat(6000));
      while (journal.append("full", big) instanceof AppendOutcome.Appended) {
        assertThat(journal.has("full")).isTrue();
      }
      List<AppendOutcome> outcomes = journal.send("s", big);
      time.pass(MIN_AGE);
      journal.journal().upkeep();
      journal.commit();
      assertThat(outcomes).containsExactly(new AppendOutcome.StorageFull());
      journal.upkeep();
      assertThat(journal.has("s")).isFalse();
    }
  }

  @Test
  void who_waits_for_records_is_woken_when_the_stream_goes() throws Exception {
    try (DrivenJournal journal = open(DAYS)) {
      AtomicInteger wakes = new AtomicInteger();
      assertThat(journal.stream("s").awaitBeyond(0, wakes::incrementAndGet)).isTrue();
      time.pass(MIN_AGE);
      journal.upkeep();
      assertThat(wakes).hasValue(1);
    }
  }

  // Durability.

  @Test
  void a_deletion_that_was_decided_survives_what_happens_next() throws Exception {
    FaultyDisk left;
    try (DrivenJournal journal = open(DAYS)) {
      time.pass(MIN_AGE);
      journal.journal().upkeep();
      assertThat(journal.stream("s").stable().deleting()).as("not durable yet").isFalse();
      journal.commit();
      left = disk.afterPowerLoss();
    }
    time.jumpTo(0);
    try (DrivenJournal journal = DrivenJournal.open(left, time)) {
      assertThat(journal.stream("s").stable().deleting()).isTrue();
      journal.upkeep();
      assertThat(journal.has("s")).isFalse();
    }
  }

  @Test
  void a_stream_of_which_all_is_rewritten_and_checkpointed_still_knows_since_when_it_is_empty()
      throws Exception {
    try (DrivenJournal journal = open(FOR_EVER)) {
      journal.append("s", "a");
      journal.append("s", commands(everything()));
      journal.upkeep();
      journal.journal().checkpoint();
    }
    time.pass(MIN_AGE.minusMillis(1));
    try (DrivenJournal journal = DrivenJournal.open(disk, time)) {
      journal.upkeep();
      assertThat(journal.has("s")).isTrue();
      time.pass(Duration.ofMillis(1));
      journal.upkeep();
      assertThat(journal.has("s")).isFalse();
    }
  }

  // Finding them.

  @Test
  void only_a_stream_that_may_be_due_some_time_is_watched_and_each_once() throws Exception {
    try (DrivenJournal journal = open(FOR_EVER)) {
      journal.create("unwatched");
      assertThat(journal.journal().deadlines()).isEqualTo(1);
      for (int i = 0; i < 20; i++) {
        journal.append("s", "a");
        journal.append("s", commands(everything()));
        time.pass(Duration.ofSeconds(1));
        journal.upkeep();
        assertThat(journal.journal().deadlines()).isEqualTo(1);
      }
      journal.append("s", "a");
      time.pass(MIN_AGE);
      journal.upkeep();
      assertThat(journal.journal().deadlines()).as("it is never due").isZero();
      journal.append("s", commands(everything()));
      assertThat(journal.journal().deadlines()).isEqualTo(1);
      journal.delete("s");
      assertThat(journal.journal().deadlines()).as("it is gone").isZero();
    }
  }

  @Test
  void a_stream_that_is_configured_so_is_watched_from_then_on_and_after_a_restart()
      throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk, time).with("s")) {
      assertThat(journal.journal().deadlines()).isZero();
      journal.await(
          journal.journal().reconfigureStream(BASIN, name("s"), minAge(new Change.Set<>(MIN_AGE))));
      assertThat(journal.journal().deadlines()).isEqualTo(1);
    }
    try (DrivenJournal journal = DrivenJournal.open(disk, time)) {
      assertThat(journal.journal().deadlines()).isEqualTo(1);
      journal.await(
          journal.journal().reconfigureStream(BASIN, name("s"), minAge(new Change.Clear<>())));
      assertThat(journal.journal().deadlines()).isZero();
    }
  }

  private static StreamPatch minAge(Change<Duration> change) {
    return new StreamPatch(
        new Change.Keep<>(), new Change.Keep<>(), new Change.Keep<>(), new Change.Keep<>(), change);
  }
}
