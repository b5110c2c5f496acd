package io.headrace.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinPatch;
import io.headrace.log.Change;
import io.headrace.log.Cipher;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamState;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.testkit.AppendMaker;
import io.headrace.testkit.Dice;
import io.headrace.testkit.Records;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.model.ModelEngine;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The same random operations for an engine and for the model: every answer, every description and
 * every record must be the same. One seed is one run.
 */
final class RandomOperations {
  private static final List<BasinName> BASINS =
      List.of(new BasinName("basin-one"), new BasinName("basin-two"));
  private static final List<StreamName> STREAMS =
      List.of(new StreamName("a"), new StreamName("a/b"), new StreamName("ä"));

  private final EngineRig rig;
  private final ModelEngine model;
  private final SimulatedTime time;
  private final Dice dice;
  private final AppendMaker appends;
  private long number;

  RandomOperations(EngineRig rig, SimulatedTime time, long seed) {
    this.rig = rig;
    this.time = time;
    this.model = new ModelEngine(time);
    this.dice = new Dice(seed);
    this.appends = new AppendMaker(dice, 2000);
  }

  void run(int operations) {
    for (int i = 0; i < operations; i++) {
      act();
    }
    rig.settle();
    model.purge();
    compareAll();
  }

  private void act() {
    BasinName basin = dice.pick(BASINS);
    StreamName stream = dice.pick(STREAMS);
    switch (dice.weighted(60, 20, 8, 4, 3, 3, 3, 2, 1, 6, 2, 2, 2)) {
      case 0 -> append(basin, stream);
      case 1 -> read(basin, stream);
      case 2 -> {
        StreamTemplate template = template();
        Optional<CreationKey> key = key();
        both(engine -> engine.createStream(basin, stream, template, key));
      }
      case 3 -> {
        StreamTemplate template = template();
        both(engine -> engine.ensureStream(basin, stream, template));
      }
      case 4 -> {
        StreamPatch patch = patch();
        both(engine -> engine.reconfigureStream(basin, stream, patch));
      }
      case 5 -> both(engine -> engine.deleteStream(basin, stream));
      case 6 -> {
        BasinConfig config = config();
        Optional<CreationKey> key = key();
        both(engine -> engine.createBasin(basin, config, key));
      }
      case 7 -> {
        BasinConfig config = config();
        both(engine -> engine.ensureBasin(basin, config));
      }
      case 8 -> {
        both(engine -> engine.deleteBasin(basin));
        rig.settle();
        model.purge();
      }
      case 9 -> time.advance(Duration.ofMillis(dice.below(5_000)));
      case 10 -> {
        BasinPatch patch = new BasinPatch(patch(), change(Cipher.AES_256_GCM), coin(), coin());
        both(engine -> engine.reconfigureBasin(basin, patch));
      }
      case 11 -> {
        rig.settle();
        model.purge();
        compareAll();
      }
      default -> rig.reopen();
    }
  }

  private <T> void both(Function<Engine, CompletableFuture<T>> operation) {
    T actual = rig.await(operation.apply(rig.engine()));
    T expected = operation.apply(model).join();
    assertThat(actual).isEqualTo(expected);
  }

  // Appending and reading.

  /** Appends a few times without waiting in between. */
  private void append(BasinName basin, StreamName stream) {
    Optional<Stream> actual = find(rig.engine(), basin, stream);
    Optional<Stream> expected = find(model, basin, stream);
    assertThat(actual.isPresent()).isEqualTo(expected.isPresent());
    if (expected.isEmpty()) {
      return;
    }
    List<CompletableFuture<AppendOutcome>> answers = new ArrayList<>();
    List<AppendOutcome> due = new ArrayList<>();
    int count = dice.between(1, 4);
    for (int i = 0; i < count; i++) {
      number++;
      AppendRequest request = appends.make(number, expected.get().stable(), time.wallMillis());
      CompletableFuture<AppendOutcome> answer = new CompletableFuture<>();
      actual.get().append(request, answer::complete);
      answers.add(answer);
      expected.get().append(request, due::add);
    }
    for (int i = 0; i < count; i++) {
      compare(rig.await(answers.get(i)), due.get(i));
    }
    assertThat(actual.get().stable()).isEqualTo(expected.get().stable());
  }

  private static void compare(AppendOutcome actual, AppendOutcome expected) {
    if (actual instanceof AppendOutcome.Appended(var start, var end, var tail)
        && expected instanceof AppendOutcome.Appended due) {
      assertThat(start).isEqualTo(due.start());
      assertThat(end).isEqualTo(due.end());
      assertThat(tail.seqNum()).isGreaterThanOrEqualTo(end.seqNum());
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private void read(BasinName basin, StreamName stream) {
    Optional<Stream> actual = find(rig.engine(), basin, stream);
    Optional<Stream> expected = find(model, basin, stream);
    if (expected.isEmpty() || actual.isEmpty()) {
      return;
    }
    StreamState stable = expected.get().stable();
    long from = dice.below(stable.tail().seqNum() + 1);
    long timestamp = stable.tail().timestamp() - dice.below(20_000);
    ReadLimits limits =
        new ReadLimits(
            dice.between(1, 40),
            dice.coin() ? 1 << 20 : dice.below(4000),
            dice.coin() ? ReadLimits.NO_UNTIL : timestamp);
    Records actualRecords = new Records();
    Records expectedRecords = new Records();
    ReadStep actualStep = actual.get().read(from, limits, actualRecords);
    ReadStep expectedStep = expected.get().read(from, limits, expectedRecords);
    assertThat(actualRecords.gathered())
        .as("read from %s within %s", from, limits)
        .isEqualTo(expectedRecords.gathered());
    assertThat(actualStep.records()).isEqualTo(expectedStep.records());
    assertThat(actualStep.meteredBytes()).isEqualTo(expectedStep.meteredBytes());
    assertThat(actualStep.stop() == ReadStep.Stop.TAIL)
        .as("%s instead of %s", actualStep, expectedStep)
        .isEqualTo(expectedStep.stop() == ReadStep.Stop.TAIL);
    assertThat(actual.get().seqNumAtOrAfter(timestamp))
        .isEqualTo(expected.get().seqNumAtOrAfter(timestamp));
  }

  // Comparing.

  private void compareAll() {
    PageRequest request =
        new PageRequest(
            dice.pick(List.of("", "basin-", "a")),
            dice.pick(List.of("", "a", "basin-one")),
            dice.between(1, 3));
    assertThat(rig.engine().listBasins(request)).isEqualTo(model.listBasins(request));
    for (BasinName basin : BASINS) {
      assertThat(rig.engine().basin(basin)).isEqualTo(model.basin(basin));
      assertThat(rig.engine().listStreams(basin, request))
          .isEqualTo(model.listStreams(basin, request));
      for (StreamName stream : STREAMS) {
        compareStreams(find(rig.engine(), basin, stream), find(model, basin, stream));
      }
    }
  }

  private static void compareStreams(Optional<Stream> actual, Optional<Stream> expected) {
    assertThat(actual.map(Stream::info)).isEqualTo(expected.map(Stream::info));
    assertThat(actual.map(Stream::stable)).isEqualTo(expected.map(Stream::stable));
    assertThat(actual.map(Records::readAll)).isEqualTo(expected.map(Records::readAll));
  }

  private static Optional<Stream> find(Engine engine, BasinName basin, StreamName stream) {
    return switch (engine.stream(basin, stream)) {
      case Lookup.Found(Stream found) -> Optional.of(found);
      case Lookup.BasinMissing _, Lookup.BasinDeleting _, Lookup.StreamMissing _ ->
          Optional.empty();
    };
  }

  // Making things up.

  private StreamTemplate template() {
    return new StreamTemplate(
        settings(), dice.coin() ? Optional.empty() : Optional.of("application/json"));
  }

  private StreamSettings settings() {
    return new StreamSettings(
        Optional.empty(),
        dice.coin() ? Optional.of(new Retention.Infinite()) : Optional.empty(),
        dice.chance(0.3) ? Optional.of(mode()) : Optional.empty(),
        coin(),
        dice.chance(0.2) ? Optional.of(Duration.ZERO) : Optional.empty());
  }

  private BasinConfig config() {
    return new BasinConfig(
        settings(),
        dice.coin() ? Optional.of(Cipher.AEGIS_256) : Optional.empty(),
        dice.coin(),
        dice.coin());
  }

  private StreamPatch patch() {
    return new StreamPatch(
        new Change.Keep<>(),
        change(new Retention.Infinite()),
        change(mode()),
        change(dice.coin()),
        new Change.Keep<>());
  }

  private <T> Change<T> change(T value) {
    return switch (dice.below(3)) {
      case 0 -> new Change.Keep<>();
      case 1 -> new Change.Clear<>();
      default -> new Change.Set<>(value);
    };
  }

  private TimestampMode mode() {
    return dice.pick(List.of(TimestampMode.values()));
  }

  private Optional<Boolean> coin() {
    return dice.chance(0.3) ? Optional.of(dice.coin()) : Optional.empty();
  }

  private Optional<CreationKey> key() {
    byte[] digest = {(byte) dice.below(3)};
    return dice.coin()
        ? Optional.of(new CreationKey(ByteString.copyFrom(digest)))
        : Optional.empty();
  }
}
