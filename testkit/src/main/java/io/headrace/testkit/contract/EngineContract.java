package io.headrace.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.BasinPatch;
import io.headrace.log.Batch;
import io.headrace.log.Change;
import io.headrace.log.Cipher;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.Health;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.ProducerSequence;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamState;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.log.time.Time;
import io.headrace.testkit.Records;
import io.headrace.testkit.SimulatedTime;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every engine must do. An engine's tests extend this class and say how one is opened; each
 * test gets a new one that holds nothing.
 *
 * <p>First come single operations, as tables; then long random ones, compared with the model. What
 * crashes and failing disks must not break is the simulator's part.
 */
public abstract class EngineContract {
  private static final BasinName BASIN = new BasinName("contract-basin");
  private static final StreamName STREAM = new StreamName("stream");
  private static final Cipher AEGIS = Cipher.AEGIS_256;
  private static final long NOW = SimulatedTime.START_MILLIS;
  private static final AppendRequest CLOSE =
      new AppendRequest(
          Batch.EMPTY,
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          /* close= */ true);
  private static final int RANDOM_RUNS = 20;
  private static final int RANDOM_OPERATIONS = 300;

  /** For those who extend this class. */
  protected EngineContract() {}

  private final SimulatedTime time = new SimulatedTime();
  private @Nullable EngineRig opened;

  /** Opens an engine that holds nothing and reads this clock. */
  protected abstract EngineRig open(Time clock) throws Exception;

  @BeforeEach
  final void openRig() throws Exception {
    opened = open(time);
  }

  @AfterEach
  final void closeRig() {
    rig().close();
  }

  private EngineRig rig() {
    return Objects.requireNonNull(opened, "the engine is opened before each test");
  }

  private Engine engine() {
    return rig().engine();
  }

  // Basins and streams.

  @Test
  void a_basin_is_created_once() {
    AdminOutcome<BasinInfo> created = rig().await(createBasin(Optional.empty()));
    BasinInfo info = new BasinInfo(BASIN, BasinConfig.DEFAULT, NOW, OptionalLong.empty());
    assertThat(created).isEqualTo(new AdminOutcome.Done<>(info, Effect.CREATED));
    assertThat(engine().basin(BASIN)).contains(info);
    assertThat(rig().await(createBasin(Optional.empty())))
        .isEqualTo(new AdminOutcome.AlreadyExists<>());
  }

  @Test
  void a_creation_with_the_same_key_succeeds_again() {
    rig().await(createBasin(key(1)));
    assertThat(effect(createBasin(key(1)))).isEqualTo(Effect.UNCHANGED);
    assertThat(rig().await(createBasin(key(2)))).isEqualTo(new AdminOutcome.AlreadyExists<>());
    rig().await(createStream(key(1)));
    assertThat(effect(createStream(key(1)))).isEqualTo(Effect.UNCHANGED);
    assertThat(rig().await(createStream(key(2)))).isEqualTo(new AdminOutcome.AlreadyExists<>());
  }

  @Test
  void a_key_is_remembered_after_reopening() {
    rig().await(createBasin(key(1)));
    rig().await(createStream(key(2)));
    rig().reopen();
    assertThat(effect(createBasin(key(1)))).isEqualTo(Effect.UNCHANGED);
    assertThat(effect(createStream(key(2)))).isEqualTo(Effect.UNCHANGED);
  }

  @Test
  void of_creations_at_once_one_succeeds_and_all_see_the_stream_then() {
    rig().await(createBasin(Optional.empty()));
    List<CompletableFuture<AdminOutcome<StreamInfo>>> answers =
        IntStream.range(0, 5).mapToObj(_ -> createStream(Optional.empty())).toList();
    List<Boolean> found = new ArrayList<>();
    answers.forEach(answer -> {
      var _ = answer.thenRun(() -> found.add(isThere()));
    });
    List<AdminOutcome<StreamInfo>> outcomes = answers.stream().map(rig()::await).toList();
    assertThat(outcomes.getFirst()).isInstanceOf(AdminOutcome.Done.class);
    assertThat(outcomes.subList(1, 5)).containsOnly(new AdminOutcome.AlreadyExists<>());
    assertThat(found).hasSize(5).containsOnly(true);
  }

  @Test
  void nothing_is_created_in_a_basin_that_is_missing() {
    assertThat(rig().await(createStream(Optional.empty())))
        .isEqualTo(new AdminOutcome.BasinMissing<>());
    assertThat(rig().await(engine().ensureStream(BASIN, STREAM, StreamTemplate.DEFAULT)))
        .isEqualTo(new AdminOutcome.BasinMissing<>());
    assertThat(rig().await(engine().deleteStream(BASIN, STREAM)))
        .isEqualTo(new AdminOutcome.BasinMissing<>());
    assertThat(rig().await(engine().deleteBasin(BASIN)))
        .isEqualTo(new AdminOutcome.BasinMissing<>());
    assertThat(engine().stream(BASIN, STREAM)).isEqualTo(new Lookup.BasinMissing());
    assertThat(engine().listStreams(BASIN, PageRequest.FIRST)).isEmpty();
  }

  @Test
  void ensuring_creates_then_changes_then_does_nothing() {
    StreamTemplate arrival = template(mode(TimestampMode.ARRIVAL));
    rig().await(engine().ensureBasin(BASIN, BasinConfig.DEFAULT));
    assertThat(effect(engine().ensureBasin(BASIN, BasinConfig.DEFAULT)))
        .isEqualTo(Effect.UNCHANGED);
    assertThat(effect(engine().ensureStream(BASIN, STREAM, arrival))).isEqualTo(Effect.CREATED);
    assertThat(effect(engine().ensureStream(BASIN, STREAM, arrival))).isEqualTo(Effect.UNCHANGED);
    assertThat(effect(engine().ensureStream(BASIN, STREAM, StreamTemplate.DEFAULT)))
        .isEqualTo(Effect.UPDATED);
    assertThat(found().info().config().timestampMode()).isEqualTo(TimestampMode.CLIENT_PREFER);
  }

  @Test
  void a_stream_keeps_the_defaults_that_it_was_created_with() {
    rig()
        .await(
            engine().createBasin(BASIN, basinWith(mode(TimestampMode.ARRIVAL)), Optional.empty()));
    rig().await(createStream(Optional.empty()));
    rig().await(engine().reconfigureBasin(BASIN, basinPatch(TimestampMode.CLIENT_REQUIRE)));
    assertThat(found().info().config().timestampMode()).isEqualTo(TimestampMode.ARRIVAL);
    // What a reconfiguration clears falls back to the defaults of then.
    rig().await(engine().reconfigureStream(BASIN, STREAM, StreamPatch.CLEAR));
    assertThat(found().info().config().timestampMode()).isEqualTo(TimestampMode.CLIENT_REQUIRE);
    assertThat(effect(engine().reconfigureStream(BASIN, STREAM, StreamPatch.NONE)))
        .isEqualTo(Effect.UNCHANGED);
  }

  @Test
  void a_stream_keeps_the_cipher_that_its_basin_had_at_its_creation() {
    BasinConfig sealing = new BasinConfig(StreamSettings.NONE, Optional.of(AEGIS), false, false);
    rig().await(engine().createBasin(BASIN, sealing, Optional.empty()));
    rig().await(createStream(Optional.empty()));
    rig().await(engine().ensureBasin(BASIN, BasinConfig.DEFAULT));
    rig().await(engine().ensureStream(BASIN, STREAM, template(mode(TimestampMode.ARRIVAL))));
    rig().await(engine().reconfigureStream(BASIN, STREAM, StreamPatch.CLEAR));
    rig().reopen();
    assertThat(found().info().cipher()).contains(AEGIS);
    StreamName other = new StreamName("other");
    rig().await(engine().createStream(BASIN, other, StreamTemplate.DEFAULT, Optional.empty()));
    assertThat(found(other).info().cipher()).isEmpty();
  }

  @Test
  void what_is_deleted_takes_nothing_and_is_gone_after_a_while() {
    createAll();
    Stream old = found();
    append(old, "a");
    assertThat(effect(engine().deleteStream(BASIN, STREAM))).isEqualTo(Effect.UPDATED);
    assertThat(effect(engine().deleteStream(BASIN, STREAM))).isEqualTo(Effect.UNCHANGED);
    assertThat(append(old, "b")).isEqualTo(new AppendOutcome.Deleting());
    assertThat(rig().await(createStream(Optional.empty())))
        .isEqualTo(new AdminOutcome.StreamDeleting<>());
    rig().settle();
    assertThat(isThere()).isFalse();
    assertThat(append(old, "c")).isEqualTo(new AppendOutcome.Missing());
    assertThat(rig().await(engine().deleteStream(BASIN, STREAM)))
        .isEqualTo(new AdminOutcome.StreamMissing<>());
    rig().await(createStream(Optional.empty()));
    assertThat(Records.readAll(found())).isEmpty();
    assertThat(found().stable()).isEqualTo(StreamState.INITIAL);
    assertThat(append(old, "d")).isEqualTo(new AppendOutcome.Missing());
  }

  @Test
  void a_deleted_basin_takes_its_streams_along() {
    createAll();
    append(found(), "a");
    assertThat(effect(engine().deleteBasin(BASIN))).isEqualTo(Effect.UPDATED);
    assertThat(effect(engine().deleteBasin(BASIN))).isEqualTo(Effect.UNCHANGED);
    assertThat(rig().await(createBasin(Optional.empty())))
        .isEqualTo(new AdminOutcome.BasinDeleting<>());
    assertThat(
            rig()
                .await(
                    engine()
                        .createStream(
                            BASIN,
                            new StreamName("new"),
                            StreamTemplate.DEFAULT,
                            Optional.empty())))
        .isEqualTo(new AdminOutcome.BasinDeleting<>());
    rig().settle();
    assertThat(engine().basin(BASIN)).isEmpty();
    assertThat(engine().listBasins(PageRequest.FIRST).items()).isEmpty();
    createAll();
    assertThat(Records.readAll(found())).isEmpty();
  }

  @Test
  void nothing_in_a_basin_is_of_use_once_its_deletion_was_answered() {
    createAll();
    append(found(), "a");
    rig().await(engine().deleteBasin(BASIN));
    for (int i = 0; i < 2; i++) {
      assertThat(engine().stream(BASIN, STREAM)).isEqualTo(new Lookup.BasinDeleting());
      assertThat(engine().stream(BASIN, new StreamName("new")))
          .isEqualTo(new Lookup.BasinDeleting());
      List<CompletableFuture<AdminOutcome<StreamInfo>>> changes =
          List.of(
              createStream(Optional.empty()),
              engine().ensureStream(BASIN, STREAM, StreamTemplate.DEFAULT),
              engine().reconfigureStream(BASIN, STREAM, emptying(Duration.ofDays(1))),
              engine().deleteStream(BASIN, STREAM),
              engine().deleteStream(BASIN, new StreamName("new")));
      assertThat(changes.stream().map(rig()::await))
          .hasSize(5)
          .containsOnly(new AdminOutcome.BasinDeleting<>());
      rig().reopen();
      if (engine().basin(BASIN).isEmpty()) {
        // An engine may do its upkeep when it is opened.
        return;
      }
    }
  }

  @Test
  void a_deletion_goes_on_after_reopening() {
    createAll();
    append(found(), "a");
    rig().await(engine().deleteStream(BASIN, STREAM));
    rig().reopen();
    assertThat(!isThere() || found().stable().deleting()).isTrue();
    rig().settle();
    assertThat(isThere()).isFalse();
  }

  // Deleting what is empty.

  @Test
  void a_stream_that_nobody_writes_to_is_deleted_when_it_has_been_empty_for_long_enough() {
    createEmptying(new Retention.Infinite());
    settleAfter(Duration.ofMillis(9_999));
    assertThat(isThere()).isTrue();
    settleAfter(Duration.ofMillis(1));
    assertThat(isThere()).isFalse();
    rig().await(createStream(Optional.empty()));
    assertThat(found().stable()).as("the name is free").isEqualTo(StreamState.INITIAL);
  }

  @Test
  void a_stream_is_empty_from_the_moment_at_which_its_last_record_expires() {
    createEmptying(new Retention.Age(Duration.ofSeconds(60)));
    append(found(), "a");
    settleAfter(Duration.ofSeconds(30));
    append(found(), "b");
    settleAfter(Duration.ofMillis(69_999));
    assertThat(isThere()).isTrue();
    assertThat(Records.readAll(found())).isEmpty();
    settleAfter(Duration.ofMillis(1));
    assertThat(isThere()).isFalse();
  }

  @Test
  void a_stream_is_empty_from_the_moment_at_which_all_of_it_was_trimmed() {
    createEmptying(new Retention.Age(Duration.ofDays(1)));
    append(found(), "a");
    settleAfter(Duration.ofSeconds(20));
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(-1L).toRecord()))));
    settleAfter(Duration.ofMillis(9_999));
    assertThat(isThere()).isTrue();
    settleAfter(Duration.ofMillis(1));
    assertThat(isThere()).isFalse();
  }

  @Test
  void where_records_are_kept_for_ever_only_a_trim_makes_a_stream_empty() {
    createEmptying(new Retention.Infinite());
    append(found(), "a");
    settleAfter(Duration.ofDays(1000));
    assertThat(Records.readAll(found())).hasSize(1);
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(1).toRecord()))));
    settleAfter(Duration.ofDays(1000));
    assertThat(Records.readAll(found())).as("the command itself").hasSize(1);
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(-1L).toRecord()))));
    settleAfter(Duration.ofSeconds(10));
    assertThat(isThere()).isFalse();
  }

  @Test
  void an_append_puts_the_deadline_of_an_empty_stream_off() {
    createEmptying(new Retention.Age(Duration.ofSeconds(60)));
    for (int i = 0; i < 3; i++) {
      settleAfter(Duration.ofMillis(9_999));
      append(found(), "a");
    }
    settleAfter(Duration.ofSeconds(60));
    assertThat(isThere()).isTrue();
    append(found(), "b");
    settleAfter(Duration.ofSeconds(69));
    assertThat(isThere()).isTrue();
    settleAfter(Duration.ofSeconds(1));
    assertThat(isThere()).isFalse();
  }

  @Test
  void an_append_at_the_deadline_is_stored_or_refused_but_never_lost() {
    createEmptying(new Retention.Infinite());
    Stream stream = found();
    time.advance(Duration.ofSeconds(10));
    assertThat(append(stream, "a")).isInstanceOf(AppendOutcome.Appended.class);
    rig().settle();
    assertThat(Records.readAll(found())).hasSize(1);
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(-1L).toRecord()))));
    settleAfter(Duration.ofSeconds(10));
    assertThat(append(stream, "b")).isEqualTo(new AppendOutcome.Missing());
  }

  @Test
  void a_restart_does_not_set_back_the_clock_of_an_empty_stream() {
    createEmptying(new Retention.Infinite());
    for (int i = 0; i < 9; i++) {
      settleAfter(Duration.ofSeconds(1));
      rig().reopen();
    }
    assertThat(isThere()).isTrue();
    time.advance(Duration.ofSeconds(1));
    rig().reopen();
    rig().settle();
    assertThat(isThere()).isFalse();
  }

  @Test
  void a_changed_configuration_applies_to_a_stream_that_is_empty_already() {
    createAll();
    settleAfter(Duration.ofDays(1));
    rig().await(engine().reconfigureStream(BASIN, STREAM, emptying(Duration.ofDays(2))));
    settleAfter(Duration.ofHours(23));
    rig().await(engine().reconfigureStream(BASIN, STREAM, emptying(Duration.ZERO)));
    settleAfter(Duration.ofDays(1000));
    assertThat(isThere()).as("zero never deletes").isTrue();
    rig().await(engine().reconfigureStream(BASIN, STREAM, emptying(Duration.ofDays(1002))));
    rig().settle();
    assertThat(isThere()).isTrue();
    settleAfter(Duration.ofHours(1));
    assertThat(isThere()).as("all the time since its creation counts").isFalse();
  }

  @Test
  void a_shorter_retention_brings_the_deadline_of_a_written_stream_forward() {
    createEmptying(new Retention.Infinite());
    append(found(), "a");
    settleAfter(Duration.ofSeconds(50));
    StreamPatch minute =
        new StreamPatch(
            new Change.Keep<>(),
            new Change.Set<>(new Retention.Age(Duration.ofSeconds(60))),
            new Change.Keep<>(),
            new Change.Keep<>(),
            new Change.Keep<>());
    rig().await(engine().reconfigureStream(BASIN, STREAM, minute));
    settleAfter(Duration.ofSeconds(19));
    assertThat(isThere()).isTrue();
    settleAfter(Duration.ofSeconds(1));
    assertThat(isThere()).isFalse();
  }

  private void createEmptying(Retention retention) {
    rig().await(createBasin(Optional.empty()));
    StreamSettings settings =
        new StreamSettings(
            Optional.empty(),
            Optional.of(retention),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(10)));
    rig().await(engine().createStream(BASIN, STREAM, template(settings), Optional.empty()));
  }

  private static StreamPatch emptying(Duration minAge) {
    return new StreamPatch(
        new Change.Keep<>(),
        new Change.Keep<>(),
        new Change.Keep<>(),
        new Change.Keep<>(),
        new Change.Set<>(minAge));
  }

  private void settleAfter(Duration pause) {
    time.advance(pause);
    rig().settle();
  }

  // Listing.

  @Test
  void listings_follow_the_bytes_of_the_names_page_by_page() {
    rig().await(createBasin(Optional.empty()));
    // In UTF-16 the last two would sort the other way round.
    List<String> names = List.of("", "a", "a/1", "a/2", "b", "ä", "\uFB01", "😀");
    for (String name : names.subList(1, names.size())) {
      rig()
          .await(
              engine()
                  .createStream(
                      BASIN, new StreamName(name), StreamTemplate.DEFAULT, Optional.empty()));
    }
    assertThat(namesOf(new PageRequest("", "", 1000))).isEqualTo(names.subList(1, names.size()));
    assertThat(namesOf(new PageRequest("a/", "", 1000))).containsExactly("a/1", "a/2");
    assertThat(namesOf(new PageRequest("a", "a/1", 1000))).containsExactly("a/2");
    assertThat(namesOf(new PageRequest("", "b", 1))).containsExactly("ä");
    assertThat(engine().listStreams(BASIN, new PageRequest("", "b", 2)).orElseThrow().hasMore())
        .isTrue();
    assertThat(engine().listStreams(BASIN, new PageRequest("", "b", 3)).orElseThrow().hasMore())
        .isFalse();
  }

  // Appending.

  @Test
  void records_get_consecutive_sequence_numbers_and_ascending_timestamps() {
    createAll();
    assertThat(append(found(), "a", "b"))
        .isEqualTo(new AppendOutcome.Appended(at(0, NOW), at(2, NOW), at(2, NOW)));
    time.advance(Duration.ofMillis(5));
    time.setWallClock(-1000);
    assertThat(append(found(), "c"))
        .as("a wall clock that was set back")
        .isEqualTo(new AppendOutcome.Appended(at(2, NOW), at(3, NOW), at(3, NOW)));
    time.setWallClock(+1000);
    assertThat(append(found(), "d"))
        .isEqualTo(new AppendOutcome.Appended(at(3, NOW + 5), at(4, NOW + 5), at(4, NOW + 5)));
    assertThat(Records.readAll(found()))
        .extracting(SequencedRecord::seqNum, SequencedRecord::timestamp, EngineContract::text)
        .containsExactly(
            tuple(0L, NOW, "a"), tuple(1L, NOW, "b"), tuple(2L, NOW, "c"), tuple(3L, NOW + 5, "d"));
  }

  /**
   * A stream's history, a request to it, and what must come of it.
   *
   * @param name says it as a sentence
   * @param history what was appended before
   * @param request what is asked now
   * @param outcome the answer
   */
  private record Case(
      String name, List<AppendRequest> history, AppendRequest request, AppendOutcome outcome) {}

  @TestFactory
  List<DynamicTest> conditions_decide() {
    return cases().stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.name(),
                () -> {
                  closeRig();
                  openRig();
                  createAll();
                  for (AppendRequest before : each.history()) {
                    append(found(), before);
                  }
                  StreamState state = found().stable();
                  assertThat(append(found(), each.request())).isEqualTo(each.outcome());
                  if (!(each.outcome() instanceof AppendOutcome.Appended)) {
                    assertThat(found().stable()).isEqualTo(state);
                  }
                  StreamState after = found().stable();
                  rig().reopen();
                  assertThat(found().stable()).isEqualTo(after);
                }))
        .toList();
  }

  private static List<Case> cases() {
    AppendRequest one = request("a");
    AppendRequest fence = AppendRequest.of(Batch.of(List.of(new Command.Fence("t").toRecord())));
    AppendRequest closing = closing(one);
    List<AppendRequest> none = List.of();
    return List.of(
        new Case("the_expected_sequence_number_comes", List.of(one), match(1, one), stored(1)),
        new Case(
            "another_sequence_number_comes",
            List.of(one),
            match(0, one),
            new AppendOutcome.SeqNumMismatch(1)),
        new Case("no_token_is_asked_for", List.of(fence), one, stored(1)),
        new Case("the_token_in_force", List.of(fence), token("t", one), stored(1)),
        new Case(
            "another_token",
            List.of(fence),
            token("u", one),
            new AppendOutcome.FencingTokenMismatch("t")),
        new Case("the_first_token_is_empty", none, token("", one), stored(0)),
        new Case(
            "a_closed_stream_takes_nothing",
            List.of(closing),
            one,
            new AppendOutcome.Closed(at(1, NOW))),
        new Case(
            "closing_again_is_fine",
            List.of(closing),
            CLOSE,
            new AppendOutcome.Appended(at(1, NOW), at(1, NOW), at(1, NOW))),
        new Case("a_producer_begins", none, producer("p", 0, 0, one), stored(0)),
        new Case(
            "a_producer_repeats",
            List.of(producer("p", 0, 0, one), producer("p", 0, 1, one)),
            producer("p", 0, 0, one),
            new AppendOutcome.Duplicate(0, 1, at(2, NOW), false)),
        new Case(
            "a_producer_repeats_what_closed",
            List.of(closing(producer("p", 3, 0, one))),
            closing(producer("p", 3, 0, one)),
            new AppendOutcome.Duplicate(3, 0, at(1, NOW), true)),
        new Case(
            "a_repetition_wins_over_its_condition",
            List.of(producer("p", 0, 0, match(0, one))),
            producer("p", 0, 0, match(0, one)),
            new AppendOutcome.Duplicate(0, 0, at(1, NOW), false)),
        new Case(
            "a_producer_leaves_a_gap",
            List.of(producer("p", 0, 0, one)),
            producer("p", 0, 2, one),
            new AppendOutcome.ProducerGap(1, 2)),
        new Case(
            "an_unknown_producer_begins_late",
            none,
            producer("p", 0, 1, one),
            new AppendOutcome.ProducerGap(0, 1)),
        new Case(
            "an_older_epoch_comes",
            List.of(producer("p", 2, 0, one)),
            producer("p", 1, 1, one),
            new AppendOutcome.ProducerFenced(2)),
        new Case(
            "a_new_epoch_begins_late",
            List.of(producer("p", 0, 0, one)),
            producer("p", 1, 1, one),
            new AppendOutcome.ProducerEpochStart(1)),
        new Case(
            "a_new_epoch_begins",
            List.of(producer("p", 0, 0, one)),
            producer("p", 1, 0, one),
            stored(1)),
        new Case("a_writer_sequence_grows", List.of(writer("a", one)), writer("b", one), stored(1)),
        new Case(
            "a_writer_sequence_stays",
            List.of(writer("b", one)),
            writer("b", one),
            new AppendOutcome.WriterSequenceRegression("b")));
  }

  @Test
  void a_stream_that_wants_timestamps_refuses_records_without() {
    rig().await(createBasin(Optional.empty()));
    rig()
        .await(
            engine()
                .createStream(
                    BASIN, STREAM, template(mode(TimestampMode.CLIENT_REQUIRE)), Optional.empty()));
    AppendRecord with =
        new AppendRecord(OptionalLong.of(5), List.of(), ByteString.copyFromUtf8("a"));
    AppendRequest request = AppendRequest.of(Batch.of(List.of(with, AppendRecord.of("b"))));
    assertThat(append(found(), request)).isEqualTo(new AppendOutcome.TimestampMissing(1));
    assertThat(append(found(), AppendRequest.of(Batch.of(List.of(with)))))
        .isEqualTo(new AppendOutcome.Appended(at(0, 5), at(1, 5), at(1, 5)));
  }

  @Test
  void a_sealed_record_counts_as_what_is_sealed_in_it() {
    createAll();
    List<AppendRecord> records = List.of(sealed(10), AppendRecord.of("ab"), sealed(10), sealed(10));
    append(found(), AppendRequest.of(Batch.of(records)));
    append(found(), AppendRequest.of(Batch.of(List.of(sealed(100)))));
    ReadStep whole = new ReadStep(5, 140, 5, ReadStep.Stop.TAIL);
    ReadStep part = new ReadStep(3, 30, 3, ReadStep.Stop.BYTES);
    for (boolean reopened : new boolean[] {false, true}) {
      if (reopened) {
        rig().settle();
        rig().reopen();
      }
      assertThat(readWithin(140)).isEqualTo(whole);
      assertThat(readWithin(39)).isEqualTo(part);
      assertThat(Records.readAll(found()).stream().map(SequencedRecord::content).toList())
          .containsExactly(sealed(10), AppendRecord.of("ab"), sealed(10), sealed(10), sealed(100));
    }
  }

  private ReadStep readWithin(long bytes) {
    return found().read(0, new ReadLimits(1000, bytes, ReadLimits.NO_UNTIL), new Records());
  }

  @Test
  void sealed_records_end_where_their_cipher_wears_out() {
    createAll();
    AppendRecord command = new Command.Fence("").toRecord();
    assertThat(append(found(), sealedUpTo(1, command, sealed(10)))).isEqualTo(stored(0, 2));
    assertThat(append(found(), sealedUpTo(1, command, command))).isEqualTo(stored(2, 4));
    AppendOutcome exhausted = new AppendOutcome.SealedSeqNumsExhausted(4);
    assertThat(append(found(), sealedUpTo(4, sealed(10), sealed(10)))).isEqualTo(exhausted);
    assertThat(append(found(), sealedUpTo(4, sealed(10)))).isEqualTo(stored(4, 5));
    assertThat(append(found(), sealedUpTo(4, sealed(10)))).isEqualTo(exhausted);
    assertThat(append(found(), sealedUpTo(-1L, sealed(10)))).isEqualTo(stored(5, 6));
    assertThat(append(found(), AppendRequest.of(Batch.of(List.of(sealed(10))))))
        .isEqualTo(stored(6, 7));
  }

  @Test
  void a_stream_that_is_created_again_has_another_id() {
    createAll();
    long first = found().id();
    rig().reopen();
    assertThat(found().id()).isEqualTo(first);
    rig().await(engine().deleteStream(BASIN, STREAM));
    rig().settle();
    rig().await(createStream(Optional.empty()));
    assertThat(found().id()).isNotEqualTo(first);
  }

  @Test
  void a_trimmed_record_is_not_read_again() {
    createAll();
    append(found(), "a", "b", "c");
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(2).toRecord()))));
    assertThat(found().stable().trimPoint()).isEqualTo(2);
    assertThat(Records.readAll(found()))
        .extracting(SequencedRecord::seqNum)
        .containsExactly(2L, 3L);
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(1).toRecord()))));
    assertThat(found().stable().trimPoint()).as("it never goes back").isEqualTo(2);
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(-1L).toRecord()))));
    assertThat(found().stable().trimPoint()).as("it takes the command along").isEqualTo(6);
    rig().settle();
    rig().reopen();
    assertThat(Records.readAll(found())).isEmpty();
    assertThat(append(found(), "d"))
        .isEqualTo(new AppendOutcome.Appended(at(6, NOW), at(7, NOW), at(7, NOW)));
  }

  // How much is stored.

  @Test
  void what_is_stored_is_told_by_stream_and_by_basin() {
    assertThat(engine().storedBytes(BASIN)).isEmpty();
    rig().await(createBasin(Optional.empty()));
    assertThat(engine().storedBytes(BASIN)).hasValue(0);
    rig().await(createStream(Optional.empty()));
    assertThat(found().storedBytes()).isZero();
    append(found(), "a", "bcd");
    append(found(), "efghi");
    // Eight bytes for each record, and its body.
    assertStored(3 * 8 + 9);
    rig().reopen();
    assertStored(3 * 8 + 9);
    append(found(), "j");
    assertStored(4 * 8 + 10);
  }

  @Test
  void what_is_trimmed_expired_or_deleted_is_not_stored_when_the_engine_has_let_go_of_it() {
    rig().await(createBasin(Optional.empty()));
    StreamSettings minutes = retention(Duration.ofMinutes(10));
    rig().await(engine().createStream(BASIN, STREAM, template(minutes), Optional.empty()));
    append(found(), "trimmed");
    append(found(), "expires");
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Trim(1).toRecord()))));
    // A command has a header without a name, whose value is its word; and its operand is the body.
    int command = 8 + 2 + "trim".length() + Long.BYTES;
    settleAfter(Duration.ofMinutes(1));
    assertStored(8 + 7 + command);
    rig().reopen();
    settleAfter(Duration.ofMinutes(5));
    append(found(), "kept");
    assertStored(8 + 7 + command + 8 + 4);
    settleAfter(Duration.ofMinutes(5));
    assertStored(8 + 4);
    rig().await(engine().deleteStream(BASIN, STREAM));
    settleAfter(Duration.ofMinutes(1));
    assertThat(engine().storedBytes(BASIN)).hasValue(0);
    rig().reopen();
    assertThat(engine().storedBytes(BASIN)).hasValue(0);
  }

  private void assertStored(long meteredBytes) {
    assertThat(found().storedBytes()).isEqualTo(meteredBytes);
    assertThat(engine().storedBytes(BASIN)).hasValue(meteredBytes);
  }

  @Test
  void a_record_is_kept_for_its_retention_and_no_longer() {
    rig().await(createBasin(Optional.empty()));
    StreamSettings seconds = retention(Duration.ofSeconds(10));
    rig().await(engine().createStream(BASIN, STREAM, template(seconds), Optional.empty()));
    append(found(), "a");
    time.advance(Duration.ofMillis(9_999));
    append(found(), "b");
    assertThat(Records.readAll(found())).hasSize(2);
    time.advance(Duration.ofMillis(1));
    assertThat(Records.readAll(found())).extracting(EngineContract::text).containsExactly("b");
    time.advance(Duration.ofSeconds(10));
    rig().settle();
    assertThat(Records.readAll(found())).isEmpty();
    assertThat(found().stable().tail().seqNum()).isEqualTo(2);
  }

  @Test
  void appends_are_answered_in_their_order_also_the_refused() {
    createAll();
    Stream stream = found();
    List<String> answers = new ArrayList<>();
    CompletableFuture<AppendOutcome> last = new CompletableFuture<>();
    stream.append(request("a"), _ -> answers.add("a"));
    stream.append(match(5, request("b")), _ -> answers.add("b"));
    stream.append(match(1, request("c")), _ -> answers.add("c"));
    stream.append(match(5, request("d")), last::complete);
    assertThat(rig().await(last)).isEqualTo(new AppendOutcome.SeqNumMismatch(2));
    assertThat(answers).containsExactly("a", "b", "c");
  }

  @Test
  void an_appender_that_was_refused_stores_nothing_more() {
    createAll();
    Stream stream = found();
    Appender appender = stream.appender();
    List<AppendOutcome> outcomes = new ArrayList<>();
    CompletableFuture<AppendOutcome> last = new CompletableFuture<>();
    appender.append(request("a"), outcomes::add);
    appender.append(match(1, request("b")), outcomes::add);
    appender.append(match(5, request("c")), outcomes::add);
    appender.append(request("d"), outcomes::add);
    appender.append(match(2, request("e")), last::complete);
    assertThat(rig().await(last)).isEqualTo(new AppendOutcome.EarlierRefused());
    assertThat(outcomes.get(0)).isInstanceOf(AppendOutcome.Appended.class);
    assertThat(outcomes.get(1)).isInstanceOf(AppendOutcome.Appended.class);
    assertThat(outcomes.get(2)).isEqualTo(new AppendOutcome.SeqNumMismatch(2));
    assertThat(outcomes.get(3)).isEqualTo(new AppendOutcome.EarlierRefused());
    assertThat(Records.readAll(stream)).extracting(EngineContract::text).containsExactly("a", "b");
    append(stream, "others go on");
    append(found(), "so do new ones");
  }

  @Test
  void a_repeated_append_of_a_producer_refuses_none_after_it() {
    createAll();
    Appender appender = found().appender();
    List<AppendOutcome> outcomes = new ArrayList<>();
    CompletableFuture<AppendOutcome> last = new CompletableFuture<>();
    appender.append(producer("p", 1, 0, request("a")), outcomes::add);
    appender.append(producer("p", 1, 0, request("a")), outcomes::add);
    appender.append(producer("p", 1, 1, request("b")), last::complete);
    assertThat(rig().await(last)).isInstanceOf(AppendOutcome.Appended.class);
    assertThat(outcomes.get(1)).isInstanceOf(AppendOutcome.Duplicate.class);
    assertThat(Records.readAll(found())).extracting(EngineContract::text).containsExactly("a", "b");
  }

  @Test
  void large_batches_come_back_as_they_went() {
    createAll();
    List<AppendRecord> records =
        IntStream.range(0, Batch.MAX_RECORDS).mapToObj(i -> AppendRecord.of("r" + i)).toList();
    append(found(), AppendRequest.of(Batch.of(records)));
    String large = "x".repeat(3000);
    append(found(), large);
    List<SequencedRecord> read = Records.readAll(found());
    assertThat(read).hasSize(Batch.MAX_RECORDS + 1);
    assertThat(text(read.get(777))).isEqualTo("r777");
    assertThat(text(read.getLast())).isEqualTo(large);
  }

  // Reading.

  @TestFactory
  List<DynamicTest> a_read_goes_as_far_as_its_limits() {
    // Ten records of 10 metered bytes, with timestamps 10, 10, 20, 20, and so on.
    record Read(long from, int maxRecords, long maxBytes, long until, ReadStep step) {}
    long none = ReadLimits.NO_UNTIL;
    List<Read> reads =
        List.of(
            new Read(0, 1000, 1000, none, new ReadStep(10, 100, 10, ReadStep.Stop.TAIL)),
            new Read(4, 1000, 1000, none, new ReadStep(6, 60, 10, ReadStep.Stop.TAIL)),
            new Read(10, 1000, 1000, none, new ReadStep(0, 0, 10, ReadStep.Stop.TAIL)),
            new Read(0, 10, 1000, none, new ReadStep(10, 100, 10, ReadStep.Stop.TAIL)),
            new Read(0, 9, 1000, none, new ReadStep(9, 90, 9, ReadStep.Stop.COUNT)),
            new Read(3, 1, 1000, none, new ReadStep(1, 10, 4, ReadStep.Stop.COUNT)),
            new Read(0, 1000, 100, none, new ReadStep(10, 100, 10, ReadStep.Stop.TAIL)),
            new Read(0, 1000, 99, none, new ReadStep(9, 90, 9, ReadStep.Stop.BYTES)),
            new Read(0, 1000, 9, none, new ReadStep(0, 0, 0, ReadStep.Stop.BYTES)),
            new Read(0, 1000, 1000, 10, new ReadStep(0, 0, 0, ReadStep.Stop.UNTIL)),
            new Read(0, 1000, 1000, 11, new ReadStep(2, 20, 2, ReadStep.Stop.UNTIL)),
            new Read(0, 1000, 1000, 30, new ReadStep(4, 40, 4, ReadStep.Stop.UNTIL)),
            new Read(7, 1000, 1000, 51, new ReadStep(3, 30, 10, ReadStep.Stop.TAIL)));
    return reads.stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.toString(),
                () -> {
                  closeRig();
                  openRig();
                  createAll();
                  for (int i = 0; i < 10; i++) {
                    append(found(), stamped(10 + i / 2 * 10L, "r" + i));
                  }
                  Records records = new Records();
                  ReadLimits limits =
                      new ReadLimits(each.maxRecords(), each.maxBytes(), each.until());
                  assertThat(found().read(each.from(), limits, records)).isEqualTo(each.step());
                  assertThat(records.gathered()).hasSize(each.step().records());
                }))
        .toList();
  }

  @Test
  void a_timestamp_leads_to_the_first_record_that_is_as_late() {
    createAll();
    for (int i = 0; i < 10; i++) {
      append(found(), stamped(10 + i / 2 * 10L, "r" + i));
    }
    long[] found = new long[7];
    Arrays.setAll(found, i -> found().seqNumAtOrAfter(i * 10L));
    assertThat(found).containsExactly(0, 0, 2, 4, 6, 8, 10);
    assertThat(found().seqNumAtOrAfter(-1L)).as("unsigned").isEqualTo(10);
  }

  @Test
  void who_waits_at_the_tail_is_woken_once_by_what_comes() {
    createAll();
    Stream stream = found();
    AtomicInteger wakes = new AtomicInteger();
    assertThat(stream.awaitBeyond(0, wakes::incrementAndGet)).isTrue();
    assertWakes(wakes, 0);
    append(stream, "a");
    append(stream, "b");
    assertWakes(wakes, 1);
    assertThat(stream.awaitBeyond(1, wakes::incrementAndGet)).as("behind the tail").isFalse();
    append(stream, "c");
    assertWakes(wakes, 1);
  }

  @Test
  void who_waits_is_woken_by_closing_and_by_deletion() {
    createAll();
    Stream stream = found();
    AtomicInteger wakes = new AtomicInteger();
    assertThat(stream.awaitBeyond(0, wakes::incrementAndGet)).isTrue();
    append(stream, CLOSE);
    assertWakes(wakes, 1);
    assertThat(stream.awaitBeyond(0, wakes::incrementAndGet)).as("it is closed").isFalse();
    StreamName other = new StreamName("other");
    rig().await(engine().createStream(BASIN, other, StreamTemplate.DEFAULT, Optional.empty()));
    Stream deleted = found(other);
    assertThat(deleted.awaitBeyond(0, wakes::incrementAndGet)).isTrue();
    rig().await(engine().deleteStream(BASIN, other));
    rig().settle();
    assertWakes(wakes, 2);
  }

  @Test
  void who_takes_his_wish_back_is_not_woken() {
    createAll();
    AtomicInteger wakes = new AtomicInteger();
    Runnable wake = wakes::incrementAndGet;
    assertThat(found().awaitBeyond(0, wake)).isTrue();
    found().forget(wake);
    append(found(), "a");
    assertWakes(wakes, 0);
  }

  /** An engine with threads may wake somebody a little later than it answers somebody else. */
  private void assertWakes(AtomicInteger wakes, int expected) {
    rig().settle();
    assertThat(wakes).hasValue(expected);
  }

  // The whole.

  @Test
  void everything_is_as_it_was_after_reopening() {
    createAll();
    append(found(), writer("w", producer("p", 1, 0, request("a"))));
    append(found(), AppendRequest.of(Batch.of(List.of(new Command.Fence("t").toRecord()))));
    StreamState state = found().stable();
    List<SequencedRecord> records = Records.readAll(found());
    for (int i = 0; i < 3; i++) {
      rig().reopen();
      assertThat(found().stable()).isEqualTo(state);
      assertThat(Records.readAll(found())).isEqualTo(records);
    }
    rig().settle();
    rig().reopen();
    assertThat(found().stable()).isEqualTo(state);
    assertThat(Records.readAll(found())).isEqualTo(records);
  }

  @Test
  void closing_answers_what_was_accepted_and_refuses_the_rest() {
    createAll();
    Stream stream = found();
    CompletableFuture<AppendOutcome> before = new CompletableFuture<>();
    CompletableFuture<AppendOutcome> after = new CompletableFuture<>();
    stream.append(request("a"), before::complete);
    Engine closed = engine();
    closed.close();
    closed.close();
    assertThat(before).isCompletedWithValueMatching(AppendOutcome.Appended.class::isInstance);
    stream.append(request("b"), after::complete);
    assertThat(after).isCompletedWithValueMatching(AppendOutcome.Stopped.class::isInstance);
    assertThat(
            closed.createBasin(new BasinName("basin-late"), BasinConfig.DEFAULT, Optional.empty()))
        .isCompletedWithValueMatching(outcome ->
            outcome instanceof AdminOutcome.Stopped<BasinInfo> stopped && stopped.certain());
    assertThat(closed.health()).isInstanceOf(Health.Stopped.class);
    rig().reopen();
    assertThat(Records.readAll(found())).extracting(EngineContract::text).containsExactly("a");
  }

  @Test
  void it_counts_what_is_stored() {
    createAll();
    append(found(), "a", "bc");
    append(found(), match(9, request("d")));
    assertThat(engine().counters().streams()).isEqualTo(1);
    assertThat(engine().health()).isInstanceOf(Health.Healthy.class);
  }

  @TestFactory
  List<DynamicTest> random_operations_do_what_the_model_does() {
    return IntStream.rangeClosed(1, RANDOM_RUNS)
        .mapToObj(seed ->
            DynamicTest.dynamicTest(
                "seed " + seed,
                () -> {
                  closeRig();
                  openRig();
                  new RandomOperations(rig(), time, seed).run(RANDOM_OPERATIONS);
                }))
        .toList();
  }

  // Shorthands.

  private void createAll() {
    rig().await(createBasin(Optional.empty()));
    rig().await(createStream(Optional.empty()));
  }

  private CompletableFuture<AdminOutcome<BasinInfo>> createBasin(Optional<CreationKey> key) {
    return engine().createBasin(BASIN, BasinConfig.DEFAULT, key);
  }

  private CompletableFuture<AdminOutcome<StreamInfo>> createStream(Optional<CreationKey> key) {
    return engine().createStream(BASIN, STREAM, StreamTemplate.DEFAULT, key);
  }

  private <T> Effect effect(CompletableFuture<AdminOutcome<T>> answer) {
    AdminOutcome<T> outcome = rig().await(answer);
    if (outcome instanceof AdminOutcome.Done<T>(_, Effect effect)) {
      return effect;
    }
    throw new AssertionError("expected it done, but it was answered " + outcome);
  }

  private boolean isThere() {
    return engine().stream(BASIN, STREAM) instanceof Lookup.Found;
  }

  private Stream found() {
    return found(STREAM);
  }

  private Stream found(StreamName name) {
    if (engine().stream(BASIN, name) instanceof Lookup.Found(Stream stream)) {
      return stream;
    }
    throw new AssertionError("expected a stream " + name + ", but there is none");
  }

  private List<String> namesOf(PageRequest request) {
    return engine().listStreams(BASIN, request).orElseThrow().items().stream()
        .map(info -> info.name().text())
        .toList();
  }

  private AppendOutcome append(Stream stream, String... bodies) {
    return append(stream, request(bodies));
  }

  private AppendOutcome append(Stream stream, AppendRequest request) {
    CompletableFuture<AppendOutcome> answer = new CompletableFuture<>();
    stream.append(request, answer::complete);
    return rig().await(answer);
  }

  private static AppendRequest request(String... bodies) {
    return AppendRequest.of(Batch.of(Arrays.stream(bodies).map(AppendRecord::of).toList()));
  }

  private static AppendRequest stamped(long timestamp, String body) {
    return AppendRequest.of(
        Batch.of(
            List.of(
                new AppendRecord(
                    OptionalLong.of(timestamp), List.of(), ByteString.copyFromUtf8(body)))));
  }

  /** A record that hides something of this metered size. */
  private static AppendRecord sealed(int bytes) {
    return AppendRecord.sealed(
        OptionalLong.empty(), ByteString.copyFromUtf8("an envelope of its own size"), bytes);
  }

  private static AppendRequest sealedUpTo(long lastSeqNum, AppendRecord... records) {
    Batch batch = Batch.of(List.of(records));
    return AppendRequest.of(batch).sealed(batch, OptionalLong.of(lastSeqNum));
  }

  private static AppendRequest match(long seqNum, AppendRequest request) {
    return new AppendRequest(
        request.batch(),
        OptionalLong.of(seqNum),
        request.fencingToken(),
        request.producer(),
        request.writerSequence(),
        request.close());
  }

  private static AppendRequest token(String token, AppendRequest request) {
    return new AppendRequest(
        request.batch(),
        request.matchSeqNum(),
        Optional.of(token),
        request.producer(),
        request.writerSequence(),
        request.close());
  }

  private static AppendRequest producer(
      String id, long epoch, long sequence, AppendRequest request) {
    return new AppendRequest(
        request.batch(),
        request.matchSeqNum(),
        request.fencingToken(),
        Optional.of(new ProducerSequence(id, epoch, sequence)),
        request.writerSequence(),
        request.close());
  }

  private static AppendRequest writer(String sequence, AppendRequest request) {
    return new AppendRequest(
        request.batch(),
        request.matchSeqNum(),
        request.fencingToken(),
        request.producer(),
        Optional.of(sequence),
        request.close());
  }

  private static AppendRequest closing(AppendRequest request) {
    return new AppendRequest(
        request.batch(),
        request.matchSeqNum(),
        request.fencingToken(),
        request.producer(),
        request.writerSequence(),
        true);
  }

  private static AppendOutcome stored(long seqNum) {
    return stored(seqNum, seqNum + 1);
  }

  private static AppendOutcome stored(long seqNum, long endSeqNum) {
    Position end = at(endSeqNum, NOW);
    return new AppendOutcome.Appended(at(seqNum, NOW), end, end);
  }

  private static Position at(long seqNum, long timestamp) {
    return new Position(seqNum, timestamp);
  }

  private static String text(SequencedRecord record) {
    return record.body().toStringUtf8();
  }

  private static Optional<CreationKey> key(int digest) {
    return Optional.of(new CreationKey(ByteString.copyFrom(new byte[] {(byte) digest})));
  }

  private static StreamTemplate template(StreamSettings settings) {
    return new StreamTemplate(settings, Optional.empty());
  }

  private static StreamSettings mode(TimestampMode mode) {
    return new StreamSettings(
        Optional.empty(), Optional.empty(), Optional.of(mode), Optional.empty(), Optional.empty());
  }

  private static StreamSettings retention(Duration age) {
    return new StreamSettings(
        Optional.empty(),
        Optional.of(new Retention.Age(age)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static BasinConfig basinWith(StreamSettings defaults) {
    return new BasinConfig(defaults, Optional.empty(), false, false);
  }

  private static BasinPatch basinPatch(TimestampMode mode) {
    StreamPatch defaults =
        new StreamPatch(
            new Change.Keep<>(),
            new Change.Keep<>(),
            new Change.Set<>(mode),
            new Change.Keep<>(),
            new Change.Keep<>());
    return new BasinPatch(defaults, new Change.Keep<>(), Optional.empty(), Optional.empty());
  }
}
