package io.headrace.testkit.sim;

import com.google.protobuf.ByteString;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinPatch;
import io.headrace.log.Change;
import io.headrace.log.CreationKey;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.ReadLimits;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamState;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.testkit.AppendMaker;
import io.headrace.testkit.Dice;
import io.headrace.testkit.oracle.BasinTrack;
import io.headrace.testkit.oracle.Operation;
import io.headrace.testkit.oracle.Oracle;
import io.headrace.testkit.oracle.StreamKey;
import io.headrace.testkit.oracle.StreamLife;
import io.headrace.testkit.oracle.StreamTrack;
import io.headrace.testkit.oracle.Violation;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The clients: what they ask of the engine, and what they do with the answers. */
final class Workload {
  private static final int FOLLOWERS = 4;

  /** So many appends a writer makes, refused or not, before another takes over. */
  private static final int WRITES = 12;

  private static final BasinName STEADY = new BasinName("basin-steady");
  private static final BasinName PASSING = new BasinName("basin-passing");

  private final Machine machine;
  private final Oracle oracle;
  private final Plan plan;
  private final Dice dice;
  private final Trace trace;
  private final Tally tally;
  private final AppendMaker appends;
  private final Reading reading;
  private final List<StreamKey> keys = new ArrayList<>();
  private final List<Follower> followers = new ArrayList<>();

  /** Streams that were looked up, and may be gone by now. */
  private final Map<StreamKey, Handle> remembered = new HashMap<>();

  private final Map<StreamKey, Writer> writers = new HashMap<>();
  private final Map<Long, Integer> writesOf = new HashMap<>();
  private long lastWriter;

  private int rememberedIn;
  private @Nullable Violation complaint;

  Workload(
      Machine machine,
      Oracle oracle,
      Plan plan,
      Dice dice,
      Trace trace,
      Tally tally,
      Runnable meanwhile) {
    this.machine = machine;
    this.oracle = oracle;
    this.plan = plan;
    this.dice = dice;
    this.trace = trace;
    this.tally = tally;
    this.appends = new AppendMaker(dice, plan.options().groupBytes() / 4);
    this.reading = new Reading(oracle, meanwhile);
    for (int i = 0; i < plan.streams(); i++) {
      BasinName basin = i % 3 == 2 ? PASSING : STEADY;
      keys.add(new StreamKey(basin, new StreamName("stream/" + i)));
    }
  }

  // Appending.

  void append() {
    lookUp(dice.pick(keys)).ifPresent(this::append);
  }

  private void append(Handle handle) {
    long number = oracle.nextNumber();
    StreamState state =
        handle
            .expected()
            .or(handle::answered)
            .map(StreamLife::state)
            .orElseGet(() -> handle.stream().stable());
    long now = machine.time().wallMillis();
    AppendRequest request = appends.make(number, state, now);
    Optional<Writer> writer = number % 3 == 0 ? Optional.of(writer(handle)) : Optional.empty();
    Operation.Append operation =
        new Operation.Append(
            number, handle.life(), writer.map(Writer::number).orElse(0L), request, now);
    trace.line("send to " + handle.track().key() + ": " + operation);
    oracle.sent(handle.track(), operation);
    int process = machine.process();
    Appender appender = writer.map(Writer::appender).orElseGet(() -> handle.stream()::append);
    appender.append(
        request,
        outcome -> {
          if (isAlive(process)) {
            trace.line("append #" + number + " answered " + outcome);
            tally.count("append " + outcome.getClass().getSimpleName());
            oracle.answered(handle.track(), operation, outcome);
            if (dice.chance(0.02)) {
              // Some clients send the next as soon as they hear of the last.
              append(handle);
            }
          }
        });
  }

  /**
   * Who sends on without waiting for outcomes.
   *
   * @param number its number
   * @param life the life of the stream that it writes to
   * @param appender how
   */
  private record Writer(long number, long life, Appender appender) {}

  /** Who writes to a stream so; one whose time is up is followed by another. */
  private Writer writer(Handle handle) {
    Writer known = writers.get(handle.track().key());
    if (known == null
        || known.life() != handle.life()
        || writesOf.merge(known.number(), 1, Integer::sum) > WRITES) {
      lastWriter++;
      known = new Writer(lastWriter, handle.life(), handle.stream().appender());
      writers.put(handle.track().key(), known);
    }
    return known;
  }

  // Reading.

  void read() {
    lookUp(dice.pick(keys)).ifPresent(this::read);
  }

  private void read(Handle handle) {
    StreamState stable = handle.stream().stable();
    long from = dice.below(stable.tail().seqNum() + 2);
    if (dice.chance(0.2)) {
      from = seqNumAtOrAfter(handle, stable);
    }
    Reading.Result result = reading.read(handle, from, limits(stable));
    trace.line("read " + handle.track().key() + " from " + from + ": " + result.step());
    tally.add("records read", result.delivered().size());
  }

  /** Looks for a timestamp, and makes sure of the answer where that is possible. */
  private long seqNumAtOrAfter(Handle handle, StreamState stable) {
    long timestamp = timestamp(stable);
    Optional<StreamLife> known = handle.answered();
    long found = handle.stream().seqNumAtOrAfter(timestamp);
    if (known.isPresent() && !known.get().isDeleting()) {
      var records = known.get().records();
      long first = stable.trimPoint();
      boolean soundFind =
          found == stable.tail().seqNum()
              || Long.compareUnsigned(records.get((int) found).record().timestamp(), timestamp)
                  >= 0;
      // Nothing before it that is surely visible is as late.
      boolean soundSkip = true;
      if (known.get().leastAgeMillis() == Long.MAX_VALUE) {
        for (long seqNum = first; seqNum < found; seqNum++) {
          soundSkip &=
              Long.compareUnsigned(records.get((int) seqNum).record().timestamp(), timestamp) < 0;
        }
      }
      if (!soundFind || !soundSkip) {
        throw new Violation(
            "TimestampsAreFound",
            handle.track().key() + ": timestamp " + timestamp + " was found at " + found);
      }
    }
    return found;
  }

  private long timestamp(StreamState stable) {
    return dice.coin()
        ? stable.tail().timestamp() - dice.below(20_000)
        : stable.tail().timestamp() + dice.below(3);
  }

  private ReadLimits limits(StreamState stable) {
    return switch (dice.weighted(4, 2, 2, 2)) {
      case 0 -> ReadLimits.BATCH;
      case 1 -> new ReadLimits(dice.between(1, 20), 1 << 20, ReadLimits.NO_UNTIL);
      case 2 -> new ReadLimits(1000, dice.below(2000), ReadLimits.NO_UNTIL);
      default -> new ReadLimits(1000, 1 << 20, timestamp(stable));
    };
  }

  void follow() {
    if (followers.size() < FOLLOWERS) {
      lookUp(dice.pick(keys)).ifPresent(this::beginToFollow);
      return;
    }
    Follower follower = dice.pick(followers);
    if (follower.isBusy()) {
      return;
    }
    Optional<Handle> handle = lookUp(follower.track().key()).filter(follower::follows);
    if (handle.isEmpty()) {
      // The stream is gone; another may have its name.
      boolean ended = follower.track().possible().stream().noneMatch(follower::isIn);
      if (ended) {
        followers.remove(follower);
      }
      return;
    }
    if (follower.isWaiting(machine.process())) {
      if (dice.chance(0.9)) {
        return;
      }
      follower.giveUp(handle.get());
    }
    ReadLimits limits =
        dice.coin()
            ? ReadLimits.BATCH
            : new ReadLimits(dice.between(1, 10), 1 << 20, ReadLimits.NO_UNTIL);
    if (follower.advance(handle.get(), limits, machine.process())) {
      tally.count("streams followed to the end");
      followers.remove(follower);
    }
  }

  private void beginToFollow(Handle handle) {
    StreamState stable = handle.stream().stable();
    long from = dice.coin() ? 0 : dice.below(stable.tail().seqNum() + 1);
    followers.add(new Follower(reading, oracle, handle, from));
  }

  /** Everybody reads on until there is nothing to read. */
  void followToTheEnd() {
    for (Follower follower : List.copyOf(followers)) {
      Optional<Handle> handle = find(follower.track().key()).filter(follower::follows);
      while (handle.isPresent() && !follower.isWaiting(machine.process())) {
        if (follower.advance(handle.get(), ReadLimits.BATCH, machine.process())) {
          followers.remove(follower);
          break;
        }
      }
    }
  }

  /** A crash has interrupted everybody. */
  void interrupt() {
    followers.forEach(Follower::interrupt);
  }

  /** Nobody waits who should not; nothing is going on. */
  void checkFollowers() {
    followers.forEach(follower -> follower.check(machine.process()));
  }

  // Streams.

  void createStream() {
    StreamKey key = dice.pick(keys);
    StreamTrack track = oracle.stream(key);
    StreamTemplate template =
        new StreamTemplate(settings(), dice.coin() ? Optional.of("text/x") : Optional.empty());
    boolean ensure = dice.chance(0.3);
    Optional<CreationKey> creationKey =
        !ensure && dice.coin() ? Optional.of(creationKey()) : Optional.empty();
    BasinConfig basin = basinConfig(track.basin());
    StreamInfo info =
        new StreamInfo(
            key.stream(),
            template.settings().resolve(basin.streamDefaults()),
            basin.streamCipher(),
            template.contentType(),
            machine.time().wallMillis(),
            OptionalLong.empty());
    Operation.CreateStream operation =
        new Operation.CreateStream(oracle.nextNumber(), info, creationKey, ensure);
    send(track, operation);
    var future =
        ensure
            ? machine.engine().ensureStream(key.basin(), key.stream(), template)
            : machine.engine().createStream(key.basin(), key.stream(), template, creationKey);
    int process = machine.process();
    listen(future, outcome -> answered(process, track, operation, outcome));
  }

  void reconfigureStream() {
    StreamKey key = dice.pick(keys);
    StreamTrack track = oracle.stream(key);
    StreamPatch patch = patch();
    Operation.ReconfigureStream operation =
        new Operation.ReconfigureStream(
            oracle.nextNumber(), patch, basinConfig(track.basin()).streamDefaults());
    send(track, operation);
    int process = machine.process();
    listen(
        machine.engine().reconfigureStream(key.basin(), key.stream(), patch),
        outcome -> answered(process, track, operation, outcome));
  }

  void deleteStream() {
    deleteStream(dice.pick(keys));
  }

  private void deleteStream(StreamKey key) {
    StreamTrack track = oracle.stream(key);
    Operation.DeleteStream operation =
        new Operation.DeleteStream(oracle.nextNumber(), machine.time().wallMillis());
    send(track, operation);
    int process = machine.process();
    listen(
        machine.engine().deleteStream(key.basin(), key.stream()),
        outcome -> answered(process, track, operation, outcome));
  }

  private StreamSettings settings() {
    return new StreamSettings(
        Optional.empty(),
        retention(),
        dice.coin() ? Optional.of(mode()) : Optional.empty(),
        dice.chance(0.3) ? Optional.of(dice.coin()) : Optional.empty(),
        deleteOnEmpty());
  }

  /** Seldom one that refuses most of what comes. */
  private TimestampMode mode() {
    return switch (dice.weighted(4, 4, 1)) {
      case 0 -> TimestampMode.CLIENT_PREFER;
      case 1 -> TimestampMode.ARRIVAL;
      default -> TimestampMode.CLIENT_REQUIRE;
    };
  }

  private Optional<Retention> retention() {
    if (plan.shortRetention() && dice.chance(0.6)) {
      return Optional.of(new Retention.Age(Duration.ofSeconds(dice.between(1, 120))));
    }
    return dice.chance(0.7) ? Optional.of(new Retention.Infinite()) : Optional.empty();
  }

  private Optional<Duration> deleteOnEmpty() {
    return plan.deleteOnEmpty() && dice.chance(0.6)
        ? Optional.of(Duration.ofSeconds(dice.pick(List.of(0, 1, 20, 60))))
        : Optional.empty();
  }

  private StreamPatch patch() {
    return new StreamPatch(
        new Change.Keep<>(),
        change(retention()),
        change(Optional.of(mode())),
        change(Optional.of(dice.coin())),
        plan.deleteOnEmpty() ? change(deleteOnEmpty()) : new Change.Keep<>());
  }

  private <T> Change<T> change(Optional<T> value) {
    return switch (dice.below(3)) {
      case 0 -> new Change.Keep<>();
      case 1 -> new Change.Clear<>();
      default -> value.isPresent() ? new Change.Set<>(value.get()) : new Change.Keep<>();
    };
  }

  private CreationKey creationKey() {
    return new CreationKey(ByteString.copyFrom(new byte[] {(byte) dice.below(2)}));
  }

  /** What an engine takes for the basin's configuration when it is asked now. */
  private static BasinConfig basinConfig(BasinTrack basin) {
    return basin.answered().map(life -> life.info().config()).orElse(BasinConfig.DEFAULT);
  }

  // Basins.

  void createBasin() {
    createBasin(dice.coin() ? STEADY : PASSING);
  }

  /** Creates what everything else needs. */
  void createSteadyBasin() {
    createBasin(STEADY);
  }

  private void createBasin(BasinName name) {
    BasinTrack track = oracle.basin(name);
    BasinConfig config = new BasinConfig(settings(), Optional.empty(), dice.coin(), dice.coin());
    boolean ensure = dice.chance(0.3);
    Optional<CreationKey> key =
        !ensure && dice.coin() ? Optional.of(creationKey()) : Optional.empty();
    Operation.CreateBasin operation =
        new Operation.CreateBasin(
            oracle.nextNumber(), config, key, ensure, machine.time().wallMillis());
    send(track, operation);
    var future =
        ensure
            ? machine.engine().ensureBasin(name, config)
            : machine.engine().createBasin(name, config, key);
    int process = machine.process();
    listen(future, outcome -> answered(process, track, operation, outcome));
  }

  void reconfigureBasin() {
    BasinName name = dice.coin() ? STEADY : PASSING;
    BasinTrack track = oracle.basin(name);
    BasinPatch patch =
        new BasinPatch(patch(), new Change.Keep<>(), Optional.of(dice.coin()), Optional.empty());
    Operation.ReconfigureBasin operation =
        new Operation.ReconfigureBasin(oracle.nextNumber(), patch);
    send(track, operation);
    int process = machine.process();
    listen(
        machine.engine().reconfigureBasin(name, patch),
        outcome -> answered(process, track, operation, outcome));
  }

  void deleteBasin() {
    deleteBasin(PASSING);
  }

  private void deleteBasin(BasinName name) {
    BasinTrack track = oracle.basin(name);
    Operation.DeleteBasin operation =
        new Operation.DeleteBasin(oracle.nextNumber(), machine.time().wallMillis());
    send(track, operation);
    int process = machine.process();
    listen(
        machine.engine().deleteBasin(name),
        outcome -> answered(process, track, operation, outcome));
  }

  /** Asks for the end of everything. */
  void deleteAll() {
    keys.stream().filter(key -> key.basin().equals(STEADY)).forEach(this::deleteStream);
    deleteBasin(PASSING);
    deleteBasin(STEADY);
  }

  void list() {
    String prefix = dice.coin() ? "" : dice.pick(List.of("stream/", "basin-p", "none"));
    String startAfter = dice.coin() ? "" : dice.pick(List.of("basin-q", "stream/1", "zzz"));
    oracle.list(machine.engine(), new PageRequest(prefix, startAfter, dice.between(1, 8)));
  }

  // Sending and finding.

  private void send(StreamTrack track, Operation.OnStream operation) {
    trace.line("send to " + track.key() + ": " + operation);
    oracle.sent(track, operation);
  }

  private void send(BasinTrack track, Operation.OnBasin operation) {
    trace.line("send to " + track.name() + ": " + operation);
    oracle.sent(track, operation);
  }

  private void answered(
      int process, StreamTrack track, Operation.OnStream operation, Object outcome) {
    if (isAlive(process)) {
      trace.line("#" + operation.number() + " answered " + outcome);
      tally.count("stream " + outcome.getClass().getSimpleName());
      oracle.answered(track, operation, outcome);
    }
  }

  private void answered(
      int process, BasinTrack track, Operation.OnBasin operation, Object outcome) {
    if (isAlive(process)) {
      trace.line("#" + operation.number() + " answered " + outcome);
      tally.count("basin " + outcome.getClass().getSimpleName());
      oracle.answered(track, operation, outcome);
    }
  }

  /** A violation that is seen where a future completes would vanish in it. */
  private <T> void listen(CompletableFuture<T> future, Consumer<T> listener) {
    var _ =
        future.thenAccept(outcome -> {
          try {
            listener.accept(outcome);
          } catch (Violation e) {
            complaint = e;
          }
        });
  }

  /** Throws what was seen where nothing could be thrown. */
  void complain() {
    if (complaint != null) {
      throw complaint;
    }
  }

  /** What a dead process says reaches nobody. */
  private boolean isAlive(int process) {
    return process == machine.process() && !machine.disk().isDown();
  }

  /** Looks a stream up, or remembers one that was looked up long ago. */
  private Optional<Handle> lookUp(StreamKey key) {
    if (rememberedIn != machine.process()) {
      remembered.clear();
      writers.clear();
      rememberedIn = machine.process();
    }
    Handle old = remembered.get(key);
    if (old != null && dice.chance(0.2)) {
      return Optional.of(old);
    }
    Optional<Handle> found = find(key);
    found.ifPresent(handle -> remembered.put(key, handle));
    return found;
  }

  private Optional<Handle> find(StreamKey key) {
    StreamTrack track = oracle.stream(key);
    return switch (machine.engine().stream(key.basin(), key.stream())) {
      case Lookup.Found(Stream stream) -> {
        long life =
            track
                .answered()
                .map(StreamLife::number)
                .orElseThrow(() ->
                    new Violation(
                        "NothingReadBeforeDurable",
                        key + ": found a stream whose creation nobody was told of"));
        yield Optional.of(new Handle(track, life, stream));
      }
      case Lookup.BasinMissing _, Lookup.BasinDeleting _, Lookup.StreamMissing _ ->
          Optional.empty();
    };
  }
}
