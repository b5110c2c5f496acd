package io.headrace.log.journal;

import static io.headrace.log.Requests.close;
import static io.headrace.log.Requests.commands;
import static io.headrace.log.Requests.records;
import static io.headrace.log.journal.DrivenJournal.BASIN;
import static io.headrace.log.journal.DrivenJournal.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.BasinPatch;
import io.headrace.log.Change;
import io.headrace.log.Cipher;
import io.headrace.log.CreationKey;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.wire.BasinName;
import io.headrace.wire.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Basins and streams come, change and go. */
final class StreamsTest {
  private static final BasinName OTHER = new BasinName("other-basin");
  private static final Optional<CreationKey> KEY = key("one");

  private final FaultyDisk disk = FaultyDisk.inMemory();
  private final ManualTime time = new ManualTime();

  private static Optional<CreationKey> key(String text) {
    return Optional.of(new CreationKey(ByteString.copyFromUtf8(text)));
  }

  private DrivenJournal open() throws Exception {
    return DrivenJournal.open(disk, time);
  }

  private static CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      DrivenJournal journal, Optional<CreationKey> key) {
    return journal.journal().createBasin(BASIN, BasinConfig.DEFAULT, key);
  }

  private static CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      DrivenJournal journal, Optional<CreationKey> key) {
    return journal.journal().createStream(BASIN, name("s"), StreamTemplate.DEFAULT, key);
  }

  private static AdminOutcome.Effect effect(AdminOutcome<?> outcome) {
    assertThat(outcome).isInstanceOf(AdminOutcome.Done.class);
    return ((AdminOutcome.Done<?>) outcome).effect();
  }

  @Nested
  final class Creating {
    @Test
    void is_seen_and_answered_only_when_it_is_durable() throws Exception {
      try (DrivenJournal journal = open()) {
        var basin = createBasin(journal, Optional.empty());
        assertThat(basin).isNotDone();
        assertThat(journal.journal().basin(BASIN)).isEmpty();
        assertThat(journal.journal().listBasins(PageRequest.FIRST).items()).isEmpty();
        assertThat(journal.journal().stream(BASIN, name("s"))).isEqualTo(new Lookup.BasinMissing());
        assertThat(createStream(journal, Optional.empty()))
            .isCompletedWithValue(new AdminOutcome.BasinMissing<>());
        assertThat(effect(journal.await(basin))).isEqualTo(AdminOutcome.Effect.CREATED);
        var stream = createStream(journal, Optional.empty());
        assertThat(stream).isNotDone();
        assertThat(journal.journal().stream(BASIN, name("s")))
            .isInstanceOf(Lookup.StreamMissing.class);
        assertThat(journal.journal().listStreams(BASIN, PageRequest.FIRST).orElseThrow().items())
            .isEmpty();
        assertThat(journal.journal().counters().streams()).isZero();
        assertThat(effect(journal.await(stream))).isEqualTo(AdminOutcome.Effect.CREATED);
        assertThat(journal.has("s")).isTrue();
        assertThat(journal.journal().counters().streams()).isEqualTo(1);
      }
    }

    @Test
    void again_is_answered_when_the_first_time_is_durable() throws Exception {
      try (DrivenJournal journal = open()) {
        var first = createBasin(journal, KEY);
        var repeated = createBasin(journal, KEY);
        var other = createBasin(journal, key("two"));
        var keyless = createBasin(journal, Optional.empty());
        assertThat(List.of(first, repeated, other, keyless)).allMatch(it -> !it.isDone());
        journal.commit();
        assertThat(effect(first.join())).isEqualTo(AdminOutcome.Effect.CREATED);
        assertThat(effect(repeated.join())).isEqualTo(AdminOutcome.Effect.UNCHANGED);
        assertThat(other).isCompletedWithValue(new AdminOutcome.AlreadyExists<>());
        assertThat(keyless).isCompletedWithValue(new AdminOutcome.AlreadyExists<>());
        var stream = createStream(journal, KEY);
        var repeatedStream = createStream(journal, KEY);
        var otherStream = createStream(journal, Optional.empty());
        assertThat(List.of(stream, repeatedStream, otherStream)).allMatch(it -> !it.isDone());
        journal.commit();
        assertThat(effect(stream.join())).isEqualTo(AdminOutcome.Effect.CREATED);
        assertThat(effect(repeatedStream.join())).isEqualTo(AdminOutcome.Effect.UNCHANGED);
        assertThat(otherStream).isCompletedWithValue(new AdminOutcome.AlreadyExists<>());
      }
    }

    @Test
    void again_is_recognised_after_a_restart_from_the_log_and_from_a_checkpoint() throws Exception {
      DrivenJournal journal = open();
      journal.await(createBasin(journal, KEY));
      journal.await(createStream(journal, KEY));
      FaultyDisk killed = disk.afterKill();
      for (int i = 0; i < 2; i++) {
        // The first one closes with a checkpoint, from which the second one starts.
        try (DrivenJournal again = DrivenJournal.open(killed)) {
          assertThat(effect(again.await(createBasin(again, KEY))))
              .isEqualTo(AdminOutcome.Effect.UNCHANGED);
          assertThat(effect(again.await(createStream(again, KEY))))
              .isEqualTo(AdminOutcome.Effect.UNCHANGED);
          assertThat(again.await(createStream(again, key("two"))))
              .isEqualTo(new AdminOutcome.AlreadyExists<>());
        }
      }
    }

    @Test
    void that_fails_on_a_full_disk_leaves_nothing_and_may_be_tried_again() throws Exception {
      try (DrivenJournal journal = open().with()) {
        journal.create("filler");
        while (journal.append("filler", "x".repeat(300)) instanceof AppendOutcome.Appended) {
          disk.before((operation, file) -> {
            if (operation == FaultyDisk.Operation.CREATE) {
              throw new DiskFullException(file);
            }
          });
        }
        for (int length = 100; length > 0; length /= 2) {
          while (journal.append("filler", "x".repeat(length)) instanceof AppendOutcome.Appended) {
            assertThat(journal.has("filler")).isTrue();
          }
        }
        var first = createStream(journal, KEY);
        var repeated = createStream(journal, KEY);
        journal.commit();
        assertThat(first).isCompletedWithValue(new AdminOutcome.StorageFull<>());
        assertThat(repeated).isCompletedWithValue(new AdminOutcome.StorageFull<>());
        assertThat(journal.has("s")).isFalse();
        assertThat(journal.journal().counters().streams()).isEqualTo(1);
        disk.heal();
        assertThat(effect(journal.await(createStream(journal, KEY))))
            .isEqualTo(AdminOutcome.Effect.CREATED);
      }
    }

    @Test
    void a_stream_takes_the_basins_defaults_of_that_moment_for_good() throws Exception {
      StreamSettings defaults =
          new StreamSettings(
              Optional.empty(),
              Optional.of(new Retention.Infinite()),
              Optional.of(TimestampMode.ARRIVAL),
              Optional.empty(),
              Optional.empty());
      BasinConfig config = new BasinConfig(defaults, Optional.of(Cipher.AEGIS_256), false, false);
      try (DrivenJournal journal = open()) {
        journal.await(journal.journal().createBasin(BASIN, config, Optional.empty()));
        journal.create(
            "s",
            new StreamTemplate(
                new StreamSettings(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(TimestampMode.CLIENT_REQUIRE),
                    Optional.empty(),
                    Optional.empty()),
                Optional.of("text/plain")));
        StreamInfo info = journal.stream("s").info();
        assertThat(info.config().retention()).isEqualTo(new Retention.Infinite());
        assertThat(info.config().timestampMode()).isEqualTo(TimestampMode.CLIENT_REQUIRE);
        assertThat(info.cipher()).contains(Cipher.AEGIS_256);
        assertThat(info.contentType()).contains("text/plain");
        assertThat(info.createdAtMillis()).isEqualTo(time.wallMillis());
        journal.await(journal.journal().ensureBasin(BASIN, BasinConfig.DEFAULT));
        assertThat(journal.stream("s").info()).isEqualTo(info);
        for (DrivenJournal again :
            List.of(
                DrivenJournal.open(disk.afterKill()), DrivenJournal.open(disk.afterPowerLoss()))) {
          assertThat(again.stream("s").info()).isEqualTo(info);
          assertThat(again.journal().basin(BASIN).orElseThrow().config())
              .isEqualTo(BasinConfig.DEFAULT);
        }
      }
    }
  }

  @Nested
  final class Changing {
    @Test
    void ensures_that_a_basin_and_a_stream_are_as_asked() throws Exception {
      BasinConfig open = new BasinConfig(StreamSettings.NONE, Optional.empty(), true, true);
      try (DrivenJournal journal = open()) {
        var created = journal.journal().ensureBasin(BASIN, BasinConfig.DEFAULT);
        var same = journal.journal().ensureBasin(BASIN, BasinConfig.DEFAULT);
        var changed = journal.journal().ensureBasin(BASIN, open);
        journal.commit();
        assertThat(effect(created.join())).isEqualTo(AdminOutcome.Effect.CREATED);
        assertThat(effect(same.join())).isEqualTo(AdminOutcome.Effect.UNCHANGED);
        assertThat(effect(changed.join())).isEqualTo(AdminOutcome.Effect.UPDATED);
        assertThat(journal.journal().basin(BASIN).orElseThrow().config()).isEqualTo(open);

        StreamTemplate forEver = DrivenJournal.keeping(new Retention.Infinite());
        var first = journal.journal().ensureStream(BASIN, name("s"), StreamTemplate.DEFAULT);
        var second = journal.journal().ensureStream(BASIN, name("s"), forEver);
        var third = journal.journal().ensureStream(BASIN, name("s"), forEver);
        journal.commit();
        assertThat(effect(first.join())).isEqualTo(AdminOutcome.Effect.CREATED);
        assertThat(effect(second.join())).isEqualTo(AdminOutcome.Effect.UPDATED);
        assertThat(effect(third.join())).isEqualTo(AdminOutcome.Effect.UNCHANGED);
        assertThat(journal.stream("s").info().config().retention())
            .isEqualTo(new Retention.Infinite());
        assertThat(journal.journal().ensureStream(OTHER, name("s"), forEver))
            .isCompletedWithValue(new AdminOutcome.BasinMissing<>());
        try (DrivenJournal again = DrivenJournal.open(disk.afterKill())) {
          assertThat(again.journal().basin(BASIN).orElseThrow().config()).isEqualTo(open);
          assertThat(again.stream("s").info()).isEqualTo(journal.stream("s").info());
        }
      }
    }

    @Test
    void patches_what_is_named_and_clears_to_the_basins_defaults_of_now() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        StreamPatch arrival =
            new StreamPatch(
                new Change.Keep<>(),
                new Change.Set<>(new Retention.Infinite()),
                new Change.Set<>(TimestampMode.ARRIVAL),
                new Change.Keep<>(),
                new Change.Keep<>());
        assertThat(
                effect(
                    journal.await(journal.journal().reconfigureStream(BASIN, name("s"), arrival))))
            .isEqualTo(AdminOutcome.Effect.UPDATED);
        assertThat(
                effect(
                    journal.await(
                        journal.journal().reconfigureStream(BASIN, name("s"), StreamPatch.NONE))))
            .isEqualTo(AdminOutcome.Effect.UNCHANGED);
        Retention.Age hour = new Retention.Age(Duration.ofHours(1));
        BasinPatch defaults =
            new BasinPatch(
                new StreamPatch(
                    new Change.Keep<>(),
                    new Change.Set<>(hour),
                    new Change.Keep<>(),
                    new Change.Keep<>(),
                    new Change.Keep<>()),
                new Change.Keep<>(),
                Optional.of(true),
                Optional.empty());
        journal.await(journal.journal().reconfigureBasin(BASIN, defaults));
        assertThat(journal.journal().basin(BASIN).orElseThrow().config().createStreamOnAppend())
            .isTrue();
        assertThat(journal.stream("s").info().config().retention())
            .isEqualTo(new Retention.Infinite());
        journal.await(journal.journal().reconfigureStream(BASIN, name("s"), StreamPatch.CLEAR));
        assertThat(journal.stream("s").info().config().retention()).isEqualTo(hour);
        assertThat(journal.stream("s").info().config().timestampMode())
            .isEqualTo(TimestampMode.CLIENT_PREFER);
        assertThat(journal.journal().reconfigureStream(BASIN, name("t"), StreamPatch.NONE))
            .isCompletedWithValue(new AdminOutcome.StreamMissing<>());
        assertThat(journal.journal().reconfigureStream(OTHER, name("s"), StreamPatch.NONE))
            .isCompletedWithValue(new AdminOutcome.BasinMissing<>());
        assertThat(journal.journal().reconfigureBasin(OTHER, defaults))
            .isCompletedWithValue(new AdminOutcome.BasinMissing<>());
      }
    }

    @Test
    void and_appending_come_in_the_order_in_which_they_were_asked_for() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        StreamPatch require =
            new StreamPatch(
                new Change.Keep<>(),
                new Change.Keep<>(),
                new Change.Set<>(TimestampMode.CLIENT_REQUIRE),
                new Change.Keep<>(),
                new Change.Keep<>());
        List<AppendOutcome> before = journal.send("s", records("one"));
        var changed = journal.journal().reconfigureStream(BASIN, name("s"), require);
        List<AppendOutcome> after = journal.send("s", records("two"));
        assertThat(after).isEmpty();
        journal.commit();
        assertThat(before.get(0)).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(effect(changed.join())).isEqualTo(AdminOutcome.Effect.UPDATED);
        assertThat(after).containsExactly(new AppendOutcome.TimestampMissing(0));
      }
    }
  }

  @Nested
  final class Deleting {
    @Test
    void a_stream_takes_nothing_more_and_is_gone_after_upkeep() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        journal.append("s", "one");
        Stream stream = journal.stream("s");
        var deleted = journal.journal().deleteStream(BASIN, name("s"));
        var again = journal.journal().deleteStream(BASIN, name("s"));
        List<AppendOutcome> append = journal.send("s", records("two"));
        assertThat(append).isEmpty();
        journal.commit();
        assertThat(effect(deleted.join())).isEqualTo(AdminOutcome.Effect.UPDATED);
        assertThat(effect(again.join())).isEqualTo(AdminOutcome.Effect.UNCHANGED);
        assertThat(append).containsExactly(new AppendOutcome.Deleting());
        assertThat(stream.info().deletedAtMillis()).hasValue(time.wallMillis());
        assertThat(journal.create("s")).isEqualTo(new AdminOutcome.StreamDeleting<>());
        assertThat(
                journal.await(
                    journal.journal().reconfigureStream(BASIN, name("s"), StreamPatch.CLEAR)))
            .isEqualTo(new AdminOutcome.StreamDeleting<>());
        assertThat(journal.journal().listStreams(BASIN, PageRequest.FIRST).orElseThrow().items())
            .hasSize(1);
        journal.upkeep();
        assertThat(journal.has("s")).isFalse();
        assertThat(journal.journal().counters().streams()).isZero();
        assertThat(journal.delete("s")).isEqualTo(new AdminOutcome.StreamMissing<>());
        // Who still holds it is told.
        List<AppendOutcome> late = new ArrayList<>();
        stream.append(records("three").request(), late::add);
        assertThat(late).containsExactly(new AppendOutcome.Missing());
        assertThat(stream.awaitBeyond(5, () -> {})).isFalse();
      }
    }

    @Test
    void a_stream_makes_room_for_another_of_its_name_that_knows_nothing_of_it() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        journal.append("s", commands(new Command.Fence("t")).from("p", 3, 0));
        journal.append("s", close());
        journal.delete("s");
        journal.upkeep();
        assertThat(effect(journal.create("s"))).isEqualTo(AdminOutcome.Effect.CREATED);
        assertThat(journal.append("s", records("new").matching(0).fenced("").from("p", 0, 0)))
            .isInstanceOf(AppendOutcome.Appended.class);
        assertThat(journal.bodies("s")).containsExactly("new");
        for (FaultyDisk left : List.of(disk.afterKill(), disk.afterPowerLoss())) {
          try (DrivenJournal again = DrivenJournal.open(left)) {
            assertThat(again.bodies("s")).containsExactly("new");
          }
        }
      }
    }

    @Test
    void that_is_interrupted_before_the_end_goes_on_after_a_restart() throws Exception {
      DrivenJournal journal = open().with("s", "t");
      journal.append("s", "one");
      journal.delete("s");
      journal.delete("t");
      FaultyDisk fromLog = disk.afterKill();
      journal.journal().checkpoint();
      FaultyDisk fromCheckpoint = disk.afterKill();
      for (FaultyDisk left : List.of(fromLog, fromCheckpoint)) {
        try (DrivenJournal again = DrivenJournal.open(left)) {
          assertThat(again.append("s", "x")).isEqualTo(new AppendOutcome.Deleting());
          again.upkeep();
          assertThat(again.has("s")).isFalse();
          assertThat(again.journal().counters().streams()).isZero();
        }
      }
    }

    @Test
    void goes_on_although_upkeep_comes_while_the_answers_are_given() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        var deleted = journal.journal().deleteStream(BASIN, name("s"));
        List<Boolean> rounds = new ArrayList<>();
        var told = deleted.thenAccept(_ -> rounds.add(journal.journal().upkeep()));
        journal.commit();
        assertThat(told).isCompleted();
        assertThat(rounds).hasSize(1);
        journal.upkeep();
        assertThat(journal.has("s")).isFalse();
      }
    }

    @Test
    void that_was_finished_is_not_done_again_after_a_restart() throws Exception {
      DrivenJournal journal = open().with("s", "t");
      journal.delete("s");
      journal.upkeep();
      FaultyDisk killed = disk.afterKill();
      for (String checkpoint : killed.names(".checkpoint")) {
        killed.delete(checkpoint);
      }
      try (DrivenJournal again = DrivenJournal.open(killed)) {
        assertThat(again.journal().counters().streams()).isEqualTo(1);
        again.journal().upkeep();
        assertThat(again.journal().hasWork()).isFalse();
        assertThat(again.journal().counters().streams()).isEqualTo(1);
      }
    }

    @Test
    void a_basin_deletes_its_streams_first_and_then_goes() throws Exception {
      try (DrivenJournal journal = open().with("s", "t")) {
        journal.append("s", "one");
        Stream held = journal.stream("s");
        var deleted = journal.journal().deleteBasin(BASIN);
        var again = journal.journal().deleteBasin(BASIN);
        var created =
            journal
                .journal()
                .createStream(BASIN, name("u"), StreamTemplate.DEFAULT, Optional.empty());
        var changed = journal.journal().ensureBasin(BASIN, BasinConfig.DEFAULT);
        assertThat(List.of(deleted, again, changed)).allMatch(it -> !it.isDone());
        journal.commit();
        assertThat(effect(deleted.join())).isEqualTo(AdminOutcome.Effect.UPDATED);
        assertThat(effect(again.join())).isEqualTo(AdminOutcome.Effect.UNCHANGED);
        assertThat(created).isCompletedWithValue(new AdminOutcome.BasinDeleting<>());
        assertThat(changed).isCompletedWithValue(new AdminOutcome.BasinDeleting<>());
        assertThat(journal.await(createBasin(journal, KEY)))
            .isEqualTo(new AdminOutcome.BasinDeleting<>());
        assertThat(journal.journal().basin(BASIN).orElseThrow().deletedAtMillis())
            .hasValue(time.wallMillis());
        assertThat(journal.journal().stream(BASIN, name("s")))
            .isEqualTo(new Lookup.BasinDeleting());
        // For who holds one it goes on until upkeep comes to it.
        List<AppendOutcome> appends = new ArrayList<>();
        held.append(records("two").request(), appends::add);
        journal.commit();
        journal.journal().upkeep();
        journal.commit();
        held.append(records("three").request(), appends::add);
        assertThat(appends).hasSize(2);
        assertThat(appends.getFirst()).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(appends.getLast()).isEqualTo(new AppendOutcome.Deleting());
        FaultyDisk between = disk.afterKill();
        journal.upkeep();
        assertThat(journal.journal().basin(BASIN)).isEmpty();
        assertThat(journal.journal().counters().streams()).isZero();
        assertThat(effect(journal.await(createBasin(journal, KEY))))
            .isEqualTo(AdminOutcome.Effect.CREATED);
        assertThat(journal.has("s")).isFalse();
        for (FaultyDisk left : List.of(disk.afterKill(), disk.afterPowerLoss())) {
          try (DrivenJournal after = DrivenJournal.open(left)) {
            assertThat(after.journal().basin(BASIN)).isPresent();
            assertThat(after.has("s")).isFalse();
            assertThat(after.journal().counters().streams()).isZero();
          }
        }
        try (DrivenJournal half = DrivenJournal.open(between)) {
          half.upkeep();
          assertThat(half.journal().basin(BASIN)).isEmpty();
        }
      }
    }

    @Test
    void of_a_basin_with_many_streams_lets_the_entries_of_others_come_in_between()
        throws Exception {
      int many = Upkeep.DELETIONS_AT_ONCE + 5;
      MemoryDisk memory = new MemoryDisk(1 << 30);
      try (DrivenJournal journal =
          new DrivenJournal(Journal.open(memory, time, JournalOptions.MEMORY)).with()) {
        for (int i = 0; i < many; i++) {
          var _ =
              journal
                  .journal()
                  .createStream(BASIN, name("s" + i), StreamTemplate.DEFAULT, Optional.empty());
        }
        journal.commit();
        assertThat(journal.journal().counters().streams()).isEqualTo(many);
        journal.await(journal.journal().deleteBasin(BASIN));

        journal.journal().upkeep();
        journal.commit();
        assertThat(marked(journal)).isEqualTo(Upkeep.DELETIONS_AT_ONCE);
        journal.upkeep();
        assertThat(journal.journal().basin(BASIN)).isEmpty();
        assertThat(journal.journal().counters().streams()).isZero();
      }
    }

    private static long marked(DrivenJournal journal) {
      long marked = 0;
      String last = "";
      while (true) {
        Page<StreamInfo> page =
            journal
                .journal()
                .listStreams(BASIN, new PageRequest("", last, PageRequest.MAX_LIMIT))
                .orElseThrow();
        marked += page.items().stream().filter(it -> it.deletedAtMillis().isPresent()).count();
        if (!page.hasMore()) {
          return marked;
        }
        last = page.items().getLast().name().text();
      }
    }

    @Test
    void gives_the_space_back() throws Exception {
      try (DrivenJournal journal = open().with("s", "t")) {
        for (int i = 0; i < 100; i++) {
          journal.append("s", "x".repeat(800));
        }
        journal.append("t", "stays");
        long before = journal.journal().counters().diskBytes();
        journal.delete("s");
        journal.upkeep();
        assertThat(journal.journal().counters().diskBytes()).isLessThan(before / 4);
        assertThat(journal.bodies("t")).containsExactly("stays");
      }
    }
  }

  @Test
  void streams_are_listed_by_prefix_in_the_order_of_their_bytes_page_by_page() throws Exception {
    String[] names = {"a", "a/1", "a/2", "a0", "b", "\ue000", "\ud83d\ude00"};
    try (DrivenJournal journal = open().with(names)) {
      assertThat(list(journal, "", "", 1000)).containsExactly(names);
      assertThat(list(journal, "a/", "", 1000)).containsExactly("a/1", "a/2");
      assertThat(list(journal, "a", "a/1", 1000)).containsExactly("a/2", "a0");
      assertThat(list(journal, "", "a/1", 2)).containsExactly("a/2", "a0", "…");
      assertThat(list(journal, "", "b", 2)).containsExactly("\ue000", "\ud83d\ude00");
      assertThat(list(journal, "b", "a", 10)).containsExactly("b");
      assertThat(list(journal, "a", "b", 10)).isEmpty();
      assertThat(list(journal, "c", "", 10)).isEmpty();
      assertThat(list(journal, "b", "b", 10)).isEmpty();
      assertThat(journal.journal().listStreams(OTHER, PageRequest.FIRST)).isEmpty();
      journal.await(journal.journal().ensureBasin(OTHER, BasinConfig.DEFAULT));
      assertThat(journal.journal().listBasins(PageRequest.FIRST).items())
          .extracting(BasinInfo::name)
          .containsExactly(OTHER, BASIN);
      assertThat(journal.journal().listBasins(new PageRequest("", "", 1)).hasMore()).isTrue();
      assertThat(journal.journal().listBasins(new PageRequest("t", "", 1)).items()).hasSize(1);
      assertThat(journal.journal().listBasins(new PageRequest("", "other-basin", 9)).items())
          .extracting(BasinInfo::name)
          .containsExactly(BASIN);
    }
  }

  private static List<String> list(
      DrivenJournal journal, String prefix, String startAfter, int limit) {
    Page<StreamInfo> page =
        journal
            .journal()
            .listStreams(BASIN, new PageRequest(prefix, startAfter, limit))
            .orElseThrow();
    List<String> names = new ArrayList<>();
    page.items().forEach(info -> names.add(info.name().text()));
    if (page.hasMore()) {
      names.add("…");
    }
    return names;
  }

  @Nested
  final class Waiting {
    private final List<String> woken = new ArrayList<>();

    @Test
    void ends_once_when_the_tail_moves_beyond() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        Stream stream = journal.stream("s");
        assertThat(stream.awaitBeyond(0, () -> woken.add("a"))).isTrue();
        assertThat(stream.awaitBeyond(0, () -> woken.add("b"))).isTrue();
        journal.send("s", records("one"));
        assertThat(woken).isEmpty();
        journal.commit();
        assertThat(woken).containsExactly("a", "b");
        journal.append("s", "two");
        assertThat(woken).hasSize(2);
      }
    }

    @Test
    void does_not_begin_where_there_is_something_to_see() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        journal.append("s", "one", "two");
        Stream stream = journal.stream("s");
        assertThat(stream.awaitBeyond(0, () -> woken.add("a"))).isFalse();
        assertThat(stream.awaitBeyond(1, () -> woken.add("b"))).isFalse();
        journal.append("s", "three");
        assertThat(woken).isEmpty();
        assertThat(stream.awaitBeyond(3, () -> woken.add("c"))).isTrue();
        journal.append("s", "four");
        assertThat(woken).containsExactly("c");
      }
    }

    @Test
    void sees_no_append_that_is_not_durable() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        journal.send("s", records("one"));
        assertThat(journal.stream("s").awaitBeyond(0, () -> woken.add("a"))).isTrue();
        journal.commit();
        assertThat(woken).containsExactly("a");
      }
    }

    @Test
    void can_be_taken_back() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        Stream stream = journal.stream("s");
        Runnable wake = () -> woken.add("a");
        stream.awaitBeyond(0, wake);
        stream.awaitBeyond(0, () -> woken.add("b"));
        stream.forget(wake);
        stream.forget(wake);
        journal.append("s", "one");
        stream.forget(wake);
        assertThat(woken).containsExactly("b");
      }
    }

    @Test
    void ends_when_the_stream_is_closed_or_deleted() throws Exception {
      try (DrivenJournal journal = open().with("s", "t")) {
        Stream closed = journal.stream("s");
        closed.awaitBeyond(0, () -> woken.add("closed"));
        journal.append("s", close());
        assertThat(woken).containsExactly("closed");
        assertThat(closed.awaitBeyond(0, () -> woken.add("again"))).isFalse();
        Stream deleted = journal.stream("t");
        deleted.awaitBeyond(0, () -> woken.add("deleted"));
        journal.delete("t");
        assertThat(woken).containsExactly("closed", "deleted");
        assertThat(deleted.awaitBeyond(0, () -> woken.add("again"))).isFalse();
        journal.upkeep();
        assertThat(woken).hasSize(2);
      }
    }

    @Test
    void may_begin_anew_while_it_ends() throws Exception {
      try (DrivenJournal journal = open().with("s")) {
        Stream stream = journal.stream("s");
        stream.awaitBeyond(
            0,
            () -> {
              woken.add(journal.bodies("s").toString());
              stream.awaitBeyond(1, () -> woken.add(journal.bodies("s").toString()));
            });
        journal.append("s", "one");
        assertThat(woken).containsExactly("[one]");
        journal.append("s", "two");
        assertThat(woken).containsExactly("[one]", "[one, two]");
      }
    }
  }
}
