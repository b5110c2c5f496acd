package io.headrace.log.journal;

import static io.headrace.log.Requests.close;
import static io.headrace.log.Requests.commands;
import static io.headrace.log.Requests.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.Appender;
import io.headrace.log.Health;
import io.headrace.log.ReadLimits;
import io.headrace.log.Requests;
import io.headrace.log.Stream;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When and in which order appends are answered, also where the disk fails or is full. */
final class AnswersTest {
  private static final Requests BIG = records("x".repeat(6000));

  private final FaultyDisk disk = FaultyDisk.inMemory();
  private final List<String> answers = new ArrayList<>();

  private DrivenJournal open() throws Exception {
    return DrivenJournal.open(disk).with("s");
  }

  /** Appends, and notes the kind of the outcome under a name when it comes. */
  private void note(DrivenJournal journal, String name, Requests request) {
    journal.stream("s")
        .append(
            request.request(),
            outcome -> answers.add(name + " " + outcome.getClass().getSimpleName()));
  }

  @Test
  void an_append_is_neither_answered_nor_seen_before_it_is_durable() throws Exception {
    try (DrivenJournal journal = open()) {
      List<AppendOutcome> outcomes = journal.send("s", records("one"));
      disk.before((operation, _) -> {
        assertThat(operation).isIn(FaultyDisk.Operation.WRITE, FaultyDisk.Operation.FORCE);
        assertThat(outcomes).isEmpty();
        assertThat(journal.bodies("s")).isEmpty();
        assertThat(journal.stream("s").stable().tail()).isEqualTo(Position.ZERO);
      });
      assertThat(outcomes).isEmpty();
      journal.commit();
      disk.heal();
      assertThat(outcomes).hasSize(1);
      assertThat(journal.bodies("s")).containsExactly("one");
    }
  }

  @Test
  void an_acknowledgement_tells_where_the_records_are_and_how_far_the_stream_is() throws Exception {
    try (DrivenJournal journal = open()) {
      long now = new ManualTime().wallMillis();
      assertThat(journal.append("s", "a", "b"))
          .isEqualTo(
              new AppendOutcome.Appended(
                  new Position(0, now), new Position(2, now), new Position(2, now)));
      assertThat(journal.append("s", "c"))
          .isEqualTo(
              new AppendOutcome.Appended(
                  new Position(2, now), new Position(3, now), new Position(3, now)));
    }
  }

  @Test
  void an_append_on_its_way_keeps_its_place_however_long_the_stream_is_left_alone()
      throws Exception {
    ManualTime time = new ManualTime();
    try (DrivenJournal journal = DrivenJournal.open(disk, time).with("s")) {
      journal.append("s", "zero");
      List<AppendOutcome> first = journal.send("s", records("one", "two"));
      for (int hour = 0; hour < 3; hour++) {
        time.pass(Duration.ofHours(1));
        journal.journal().upkeep();
      }
      List<AppendOutcome> second = journal.send("s", records("three"));
      assertThat(first).isEmpty();
      journal.commit();
      assertThat(first).singleElement().isInstanceOf(AppendOutcome.Appended.class);
      assertThat(second).singleElement().isInstanceOf(AppendOutcome.Appended.class);
      assertThat(journal.bodies("s")).containsExactly("zero", "one", "two", "three");
    }
    try (DrivenJournal again = DrivenJournal.open(disk)) {
      assertThat(again.bodies("s")).containsExactly("zero", "one", "two", "three");
    }
  }

  @Test
  void a_refusal_waits_until_what_it_was_decided_upon_is_durable() throws Exception {
    try (DrivenJournal journal = open()) {
      journal.append("s", "zero");
      note(journal, "stale", records("x").matching(0));
      assertThat(answers).containsExactly("stale SeqNumMismatch");
      note(journal, "one", records("one"));
      note(journal, "mismatch", records("x").matching(0));
      assertThat(answers).hasSize(1);
      journal.commit();
      assertThat(answers)
          .containsExactly("stale SeqNumMismatch", "one Appended", "mismatch SeqNumMismatch");
    }
  }

  @Test
  void every_kind_of_answer_that_depends_on_an_append_waits_for_it() throws Exception {
    try (DrivenJournal journal = open()) {
      note(journal, "a", commands(new Command.Fence("t")).from("p", 1, 0).sequenced("m"));
      note(journal, "token", records("x").fenced(""));
      note(journal, "match", records("x").matching(0));
      note(journal, "gap", records("x").from("p", 1, 5));
      note(journal, "duplicate", records("x").from("p", 1, 0));
      note(journal, "epoch", records("x").from("p", 0, 0));
      note(journal, "sequence", records("x").sequenced("a"));
      note(journal, "close", close());
      note(journal, "closed", records("x"));
      note(journal, "again", close());
      assertThat(answers).isEmpty();
      journal.commit();
      assertThat(answers)
          .containsExactly(
              "a Appended",
              "token FencingTokenMismatch",
              "match SeqNumMismatch",
              "gap ProducerGap",
              "duplicate Duplicate",
              "epoch ProducerFenced",
              "sequence WriterSequenceRegression",
              "close Appended",
              "closed Closed",
              "again Appended");
    }
  }

  @Test
  void a_writer_that_appends_from_its_callback_is_not_answered_before_others_who_came_first()
      throws Exception {
    try (DrivenJournal journal = open()) {
      journal.stream("s")
          .append(
              records("one").request(),
              _ -> {
                answers.add("one");
                note(journal, "late", records("x").matching(0));
              });
      note(journal, "early", records("x").matching(0));
      journal.commit();
      assertThat(answers).containsExactly("one", "early SeqNumMismatch", "late SeqNumMismatch");
    }
  }

  @Test
  void a_callback_that_fails_keeps_no_other_from_its_answer() throws Exception {
    try (DrivenJournal journal = open()) {
      journal.stream("s")
          .append(
              records("one").request(),
              _ -> {
                throw new IllegalArgumentException("the caller's own fault");
              });
      note(journal, "two", records("two"));
      journal.commit();
      assertThat(answers).containsExactly("two Appended");
      assertThat(journal.journal().health()).isEqualTo(new Health.Healthy());
      assertThat(journal.bodies("s")).containsExactly("one", "two");
    }
  }

  /** A disk that fails stops the journal: nobody knows what it holds. */
  @Nested
  final class AFailingDisk {
    @Test
    void leaves_the_group_uncertain_and_refuses_what_comes_later() throws Exception {
      for (FaultyDisk.Operation operation :
          new FaultyDisk.Operation[] {FaultyDisk.Operation.WRITE, FaultyDisk.Operation.FORCE}) {
        FaultyDisk own = FaultyDisk.inMemory();
        DrivenJournal journal = DrivenJournal.open(own).with("s");
        journal.append("s", "before");
        answers.clear();
        note(journal, "one", records("one"));
        note(journal, "parked", records("x").matching(0));
        note(journal, "two", records("two"));
        own.fail(operation);
        journal.commit();
        own.heal();
        note(journal, "three", records("three"));
        journal.commit();
        assertThat(answers)
            .containsExactly("one Uncertain", "parked Uncertain", "two Uncertain", "three Stopped");
        assertThat(journal.journal().health()).isInstanceOf(Health.Stopped.class);
        // Nothing of it is seen, and what was there is served.
        assertThat(journal.bodies("s")).containsExactly("before");
        assertThat(journal.stream("s").stable().tail().seqNum()).isEqualTo(1);
        journal.close();
        try (DrivenJournal again = DrivenJournal.open(own)) {
          assertThat(again.bodies("s")).startsWith("before");
          assertThat(again.append("s", "after")).isInstanceOf(AppendOutcome.Appended.class);
        }
      }
    }

    @Test
    void lets_nothing_be_told_but_that_the_journal_has_stopped() throws Exception {
      DrivenJournal journal = open();
      disk.fail(FaultyDisk.Operation.FORCE);
      note(journal, "one", records("one"));
      journal.commit();
      disk.heal();
      // The one may be stored or not, so nobody knows the next sequence number.
      note(journal, "mismatch", records("x").matching(7));
      assertThat(journal.create("s")).isInstanceOf(AdminOutcome.Stopped.class);
      journal.commit();
      assertThat(answers).containsExactly("one Uncertain", "mismatch Stopped");
    }

    @Test
    void that_tears_a_write_leaves_what_was_acknowledged_and_nothing_half() throws Exception {
      int length = groupBytes();
      for (int kept = 0; kept <= length; kept += 8) {
        FaultyDisk own = FaultyDisk.inMemory();
        DrivenJournal journal = DrivenJournal.open(own).with("s");
        journal.append("s", "before");
        List<AppendOutcome> torn = journal.send("s", records("a", "b"));
        own.tearNextWrite(kept);
        journal.commit();
        assertThat(torn.get(0)).isInstanceOf(AppendOutcome.Uncertain.class);
        try (DrivenJournal again = DrivenJournal.open(own.afterKill())) {
          if (kept < length) {
            assertThat(again.bodies("s")).containsExactly("before");
          } else {
            assertThat(again.bodies("s")).containsExactly("before", "a", "b");
          }
        }
      }
    }

    private int groupBytes() throws Exception {
      FaultyDisk own = FaultyDisk.inMemory();
      DrivenJournal journal = DrivenJournal.open(own).with("s");
      journal.append("s", "before");
      long before = journal.journal().counters().commits();
      List<Integer> lengths = new ArrayList<>();
      journal.append("s", "a", "b");
      assertThat(journal.journal().counters().commits()).isEqualTo(before + 1);
      Extents.View view = ((StoredStream) journal.stream("s")).snapshot().extents();
      lengths.add(view.length(view.to() - 1));
      return lengths.get(0);
    }

    @Test
    void that_cannot_begin_a_segment_stops_the_journal_with_certain_refusals() throws Exception {
      DrivenJournal journal = open();
      journal.append("s", BIG);
      journal.append("s", BIG);
      disk.fail(FaultyDisk.Operation.FORCE);
      note(journal, "big", BIG);
      journal.commit();
      assertThat(answers).containsExactly("big Stopped");
      disk.heal();
      try (DrivenJournal again = DrivenJournal.open(disk.afterKill())) {
        assertThat(again.bodies("s")).hasSize(2);
      }
    }

    @Test
    void stops_the_journal_when_a_segment_cannot_be_laid_out() throws Exception {
      DrivenJournal journal = open();
      disk.fail(FaultyDisk.Operation.FORCE_FOLDER);
      journal.journal().prepareSegment();
      assertThat(journal.journal().health()).isInstanceOf(Health.Stopped.class);
      assertThat(journal.append("s", "one")).isInstanceOf(AppendOutcome.Stopped.class);
    }

    @Test
    void leaves_creations_uncertain_too() throws Exception {
      DrivenJournal journal = open();
      disk.fail(FaultyDisk.Operation.FORCE);
      assertThat(journal.create("t"))
          .isInstanceOfSatisfying(
              AdminOutcome.Stopped.class, stopped -> assertThat(stopped.certain()).isFalse());
      disk.heal();
      assertThat(journal.has("t")).isFalse();
      assertThat(journal.create("t"))
          .isInstanceOfSatisfying(
              AdminOutcome.Stopped.class, stopped -> assertThat(stopped.certain()).isTrue());
    }
  }

  /** A full disk refuses what finds no place, and work goes on when there is space. */
  @Nested
  final class AFullDisk {
    private DrivenJournal full() throws Exception {
      DrivenJournal journal = open();
      journal.append("s", commands(new Command.Fence("old")).from("p", 0, 0).sequenced("a"));
      journal.append("s", BIG);
      fill();
      return journal;
    }

    private void fill() {
      disk.before((operation, file) -> {
        if (operation == FaultyDisk.Operation.CREATE) {
          throw new DiskFullException("no space left for " + file);
        }
      });
    }

    @Test
    void refuses_what_does_not_fit_and_takes_what_does() throws Exception {
      try (DrivenJournal journal = full()) {
        assertThat(journal.append("s", BIG)).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(journal.append("s", BIG)).isEqualTo(new AppendOutcome.StorageFull());
        assertThat(journal.journal().health()).isEqualTo(new Health.StorageFull());
        assertThat(journal.append("s", "small")).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(journal.bodies("s")).hasSize(4);
        assertThat(journal.journal().counters().refusedFull()).isEqualTo(1);
        disk.heal();
        assertThat(journal.append("s", BIG)).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(journal.journal().health()).isEqualTo(new Health.Healthy());
        assertThat(journal.bodies("s")).hasSize(5);
      }
      try (DrivenJournal again = DrivenJournal.open(disk)) {
        assertThat(again.bodies("s")).hasSize(5);
      }
    }

    @Test
    void takes_back_everything_that_a_refused_append_would_have_changed() throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        Requests refused =
            new Requests(
                Requests.batch(
                        new Command.Fence("new").toRecord(), AppendRecord.of("x".repeat(6000)))
                    .from("p", 0, 1)
                    .sequenced("b")
                    .closing()
                    .request());
        note(journal, "refused", refused);
        // Decided on the refused one: right then, but void when it is refused.
        note(journal, "new token", records("x").fenced("new"));
        note(journal, "closed", records("x"));
        journal.commit();
        assertThat(answers)
            .containsExactly("refused StorageFull", "new token StorageFull", "closed StorageFull");
        assertThat(journal.append("s", records("x").fenced("new")))
            .isEqualTo(new AppendOutcome.FencingTokenMismatch("old"));
        assertThat(journal.append("s", records("x").from("p", 0, 2)))
            .isEqualTo(new AppendOutcome.ProducerGap(1, 2));
        assertThat(
                journal.append(
                    "s", records("x").fenced("old").from("p", 0, 1).sequenced("aa").matching(3)))
            .isInstanceOf(AppendOutcome.Appended.class);
        assertThat(journal.stream("s").stable().closed()).isFalse();
      }
    }

    @Test
    void answers_in_order_although_what_was_decided_upon_a_refusal_is_refused() throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        note(journal, "small", records("small"));
        note(journal, "big", BIG);
        note(journal, "after big", records("small too"));
        note(journal, "mismatch", records("x").matching(0));
        journal.commit();
        assertThat(answers)
            .containsExactly(
                "small Appended",
                "big StorageFull",
                "after big StorageFull",
                "mismatch StorageFull");
        assertThat(journal.bodies("s")).endsWith("small");
      }
    }

    @Test
    void answers_in_order_even_where_the_writer_appends_from_its_callback() throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        journal.stream("s")
            .append(
                BIG.request(),
                _ -> {
                  answers.add("big");
                  note(journal, "late refusal", records("x").matching(0));
                  note(journal, "late", records("late"));
                });
        note(journal, "early", records("x"));
        journal.commit();
        assertThat(answers)
            .containsExactly(
                "big", "early StorageFull", "late refusal StorageFull", "late Appended");
        assertThat(journal.bodies("s")).endsWith("late");
      }
    }

    @Test
    void stores_nothing_of_an_appender_after_what_did_not_fit() throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        Appender appender = journal.stream("s").appender();
        Consumer<AppendOutcome> noting = outcome -> answers.add(outcome.getClass().getSimpleName());
        appender.append(records("fits").request(), noting);
        appender.append(BIG.request(), noting);
        // Decided after the stream fell back, and before anybody was told that it did.
        journal.stream("s")
            .append(
                records("other").request(),
                _ -> appender.append(records("late").request(), noting));
        journal.commit();
        appender.append(records("later").request(), noting);
        assertThat(answers)
            .containsExactly("Appended", "StorageFull", "StorageFull", "EarlierRefused");
        assertThat(journal.bodies("s")).endsWith("fits");
        assertThat(journal.append("s", "others")).isInstanceOf(AppendOutcome.Appended.class);
      }
    }

    @Test
    void stores_nothing_of_an_appender_after_a_repetition_of_what_did_not_fit() throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        Appender appender = journal.stream("s").appender();
        Consumer<AppendOutcome> noting = outcome -> answers.add(outcome.getClass().getSimpleName());
        note(journal, "first copy", BIG.from("p", 0, 1));
        appender.append(BIG.from("p", 0, 1).request(), noting);
        journal.commit();
        appender.append(records("later").request(), noting);
        assertThat(answers)
            .containsExactly("first copy StorageFull", "StorageFull", "EarlierRefused");
      }
    }

    @Test
    void stores_nothing_of_an_appender_after_a_repetition_that_waits_behind_what_did_not_fit()
        throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        Appender appender = journal.stream("s").appender();
        Consumer<AppendOutcome> noting = outcome -> answers.add(outcome.getClass().getSimpleName());
        // The first one falls back, the second one is bound to; the repeated one is durable.
        journal.stream("s")
            .append(
                BIG.request(),
                _ -> {
                  appender.append(records("a").from("p", 0, 0).request(), noting);
                  appender.append(records("b").from("p", 0, 1).request(), noting);
                });
        note(journal, "second", records("second"));
        journal.commit();
        assertThat(answers).containsExactly("second StorageFull", "StorageFull", "StorageFull");
        // Had it been stored, this would be a repetition.
        assertThat(journal.append("s", records("b").from("p", 0, 1)))
            .isInstanceOf(AppendOutcome.Appended.class);
      }
    }

    @Test
    void leaves_an_appender_alone_that_repeated_only_what_is_durable() throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        Appender appender = journal.stream("s").appender();
        Consumer<AppendOutcome> noting = outcome -> answers.add(outcome.getClass().getSimpleName());
        note(journal, "first copy", records("a").from("p", 0, 1));
        appender.append(records("a").from("p", 0, 1).request(), noting);
        journal.commit();
        appender.append(records("a").from("p", 0, 1).request(), noting);
        note(journal, "big", BIG);
        journal.commit();
        appender.append(records("b").from("p", 0, 2).request(), noting);
        journal.commit();
        assertThat(answers)
            .containsExactly(
                "first copy Appended", "Duplicate", "Duplicate", "big StorageFull", "Appended");
        assertThat(journal.bodies("s")).endsWith("a", "b");
      }
    }

    @Test
    void still_stores_trims_and_deletions_in_the_reserve() throws Exception {
      try (DrivenJournal journal = full()) {
        journal.append("s", BIG);
        // What the reserve leaves free is used up first.
        for (int length = 400; length > 0; length /= 2) {
          while (journal.append("s", "x".repeat(length)) instanceof AppendOutcome.Appended) {
            assertThat(journal.has("s")).isTrue();
          }
        }
        assertThat(journal.append("s", commands(new Command.Fence("f"))))
            .isEqualTo(new AppendOutcome.StorageFull());
        assertThat(journal.append("s", commands(new Command.Trim(2))))
            .isInstanceOf(AppendOutcome.Appended.class);
        assertThat(journal.stream("s").stable().trimPoint()).isEqualTo(2);
        assertThat(journal.create("t")).isInstanceOf(AdminOutcome.StorageFull.class);
        assertThat(journal.delete("s")).isInstanceOf(AdminOutcome.Done.class);
        assertThat(journal.append("s", "x")).isEqualTo(new AppendOutcome.Deleting());
      }
    }

    @Test
    void is_asked_again_only_after_a_while() throws Exception {
      ManualTime time = new ManualTime();
      JournalOptions patient =
          new JournalOptions(
              16 << 10,
              8 << 10,
              1 << 10,
              16 << 10,
              2,
              4 << 10,
              Duration.ZERO,
              Duration.ofSeconds(1));
      try (DrivenJournal journal = new DrivenJournal(Journal.open(disk, time, patient)).with("s")) {
        journal.append("s", BIG);
        journal.append("s", BIG);
        fill();
        assertThat(journal.append("s", BIG)).isEqualTo(new AppendOutcome.StorageFull());
        disk.heal();
        time.pass(Duration.ofMillis(999));
        assertThat(journal.append("s", BIG)).isEqualTo(new AppendOutcome.StorageFull());
        time.pass(Duration.ofMillis(1));
        assertThat(journal.append("s", BIG)).isInstanceOf(AppendOutcome.Appended.class);
      }
    }

    @Test
    void gets_space_from_what_is_trimmed() throws Exception {
      // Five segments, and a little for the checkpoint.
      MemoryDisk small = new MemoryDisk(5 * (16 << 10) + (4 << 10));
      try (DrivenJournal journal = DrivenJournal.open(small).with("s")) {
        while (journal.append("s", BIG) instanceof AppendOutcome.Appended) {
          assertThat(journal.journal().health()).isEqualTo(new Health.Healthy());
        }
        assertThat(journal.journal().health()).isEqualTo(new Health.StorageFull());
        long tail = journal.stream("s").stable().tail().seqNum();
        assertThat(journal.append("s", commands(new Command.Trim(tail))))
            .isInstanceOf(AppendOutcome.Appended.class);
        journal.upkeep();
        for (int i = 0; i < 3; i++) {
          assertThat(journal.append("s", BIG)).isInstanceOf(AppendOutcome.Appended.class);
        }
        assertThat(journal.journal().health()).isEqualTo(new Health.Healthy());
      }
    }

    @Test
    void does_not_keep_a_journal_from_being_opened_and_read() throws Exception {
      DrivenJournal journal = full();
      List<String> bodies = journal.bodies("s");
      FaultyDisk killed = disk.afterKill();
      killed.before((operation, file) -> {
        if (operation == FaultyDisk.Operation.CREATE) {
          throw new DiskFullException("no space left for " + file);
        }
      });
      try (DrivenJournal again = DrivenJournal.open(killed)) {
        assertThat(again.bodies("s")).isEqualTo(bodies);
        assertThat(again.append("s", "x")).isEqualTo(new AppendOutcome.StorageFull());
        killed.heal();
        assertThat(again.append("s", "x")).isInstanceOf(AppendOutcome.Appended.class);
      }
    }
  }

  /** An entry that no segment could ever hold is a mistake of ours. */
  @Test
  void an_entry_that_fits_no_segment_stops_the_journal_instead_of_filling_the_disk()
      throws Exception {
    DrivenJournal journal = open();
    note(journal, "huge", records("x".repeat(20_000)));
    assertThatThrownBy(journal::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("an entry fits a segment");
    note(journal, "later", records("x"));
    journal.commit();
    assertThat(answers).containsExactly("huge Stopped", "later Stopped");
    assertThat(disk.names(".segment")).hasSizeLessThan(4);
  }

  @Test
  void an_entry_that_fits_no_group_stops_the_journal_too() throws Exception {
    DrivenJournal journal = open();
    note(journal, "large", records("x".repeat(10_000)));
    assertThatThrownBy(journal::commit).hasMessageContaining("an entry fits a group");
    journal.commit();
    assertThat(answers).containsExactly("large Stopped");
  }

  @Test
  void a_closed_journal_has_answered_everything_and_refuses_the_rest() throws Exception {
    DrivenJournal journal = open();
    note(journal, "accepted", records("one"));
    Stream stream = journal.stream("s");
    journal.close();
    assertThat(answers).containsExactly("accepted Appended");
    stream.append(
        records("two").request(),
        outcome -> answers.add("late " + outcome.getClass().getSimpleName()));
    assertThat(answers).containsExactly("accepted Appended", "late Stopped");
    assertThat(
            journal
                .journal()
                .createStream(
                    DrivenJournal.BASIN,
                    DrivenJournal.name("t"),
                    StreamTemplate.DEFAULT,
                    Optional.empty()))
        .isCompletedWithValueMatching(AdminOutcome.Stopped.class::isInstance);
    assertThat(journal.journal().health()).isEqualTo(new Health.Stopped("the journal is closed"));
    assertThatThrownBy(() -> stream.read(0, ReadLimits.BATCH, (_, _) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> stream.seqNumAtOrAfter(0)).isInstanceOf(IllegalStateException.class);
    journal.close();
    try (DrivenJournal again = DrivenJournal.open(disk)) {
      assertThat(again.bodies("s")).containsExactly("one");
    }
  }
}
