package io.headrace.testkit.oracle;

import io.headrace.log.BasinInfo;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.time.Time;
import io.headrace.testkit.Records;
import io.headrace.wire.BasinName;
import io.headrace.wire.SequencedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Knows what every client asked and was told, and so what must be true. It is told everything that
 * happens and shows it to the invariants, which throw a {@link Violation} if a promise is broken.
 *
 * <p>A crash leaves it in doubt about what was not answered. {@link #recovered} looks at what is
 * left, once: from then on that is what must be true for ever. One thread only.
 */
public final class Oracle {
  private final Time time;
  private final Excuses excuses;
  private final List<Invariant> invariants = all();
  private final Map<BasinName, BasinTrack> basins = new LinkedHashMap<>();
  private final Map<StreamKey, StreamTrack> streams = new LinkedHashMap<>();
  private final Map<Long, Long> readTails = new LinkedHashMap<>();

  /** Numbers of operations sent after their basin was said to be being deleted. */
  private final Set<Long> tooLate = new HashSet<>();

  private long lastNumber;
  private long latestWallMillis;

  /**
   * An oracle to whom nothing has happened.
   *
   * @param time the clock that the engine reads
   * @param excuses what may go wrong, and did
   */
  public Oracle(Time time, Excuses excuses) {
    this.time = time;
    this.excuses = excuses;
  }

  private static List<Invariant> all() {
    return List.of(
        new OutcomesInOrder(),
        new NothingAfterARefusal(),
        new FailuresHaveAReason(),
        new RefusalsAreTrue(),
        new NothingReadBeforeDurable(),
        new AcknowledgedSurvives(),
        new NothingHalf(),
        new SequenceNumbersNeverReused(),
        new ReadersSeeAGrowingPrefix(),
        new OnlyTheEmptyGo(),
        new EmptinessIsWaitedFor(),
        new DeletedStaysDeleted(),
        new TrimmedStaysTrimmed(),
        new TailNeverRegresses(),
        new RetentionHidesNothingEarly(),
        new ReadsKeepTheirLimits(),
        new StateMatchesEntries());
  }

  /** The names of all invariants, as a {@link Violation} tells them. */
  public static List<String> promises() {
    return all().stream().map(each -> each.getClass().getSimpleName()).toList();
  }

  /** What must be true of a basin. */
  public BasinTrack basin(BasinName name) {
    return basins.computeIfAbsent(name, BasinTrack::new);
  }

  /** What must be true of a stream. */
  public StreamTrack stream(StreamKey key) {
    return streams.computeIfAbsent(
        key, it -> new StreamTrack(it, basin(it.basin()), () -> latestWallMillis));
  }

  /** Everything known of streams. */
  public Collection<StreamTrack> streams() {
    return streams.values();
  }

  /** Everything known of basins. */
  public Collection<BasinTrack> basins() {
    return basins.values();
  }

  /** Whether every operation was answered for certain. */
  public boolean isQuiet() {
    return basins.values().stream().allMatch(Track::isQuiet)
        && streams.values().stream().allMatch(Track::isQuiet);
  }

  /** The number of the next operation that enters the engine. */
  public long nextNumber() {
    lastNumber++;
    return lastNumber;
  }

  /** The clock was moved. */
  public void timePassed() {
    latestWallMillis = Math.max(latestWallMillis, time.wallMillis());
  }

  // Asking and answering.

  /** An operation is about to enter the engine. */
  public void sent(StreamTrack track, Operation.OnStream operation) {
    timePassed();
    if (BasinAnswers.refuse(track.basin(), operation)) {
      tooLate.add(operation.number());
    }
    track.sent(operation);
  }

  /** An operation is about to enter the engine. */
  public void sent(BasinTrack track, Operation.OnBasin operation) {
    timePassed();
    track.sent(operation);
  }

  /** An operation on a stream was answered. */
  public void answered(StreamTrack track, Operation.OnStream operation, Object outcome) {
    timePassed();
    List<Track.Result<StreamLife>> results = new ArrayList<>();
    List<Object> due = new ArrayList<>();
    boolean refused = tooLate.remove(operation.number());
    for (Optional<StreamLife> life : track.possible()) {
      Track.Result<StreamLife> result = track.resultOf(life, operation);
      if (!refused && !BasinAnswers.forbid(track.basin(), result.outcome())) {
        results.add(result);
        due.add(result.outcome());
      }
    }
    due.addAll(BasinAnswers.due(track.basin(), operation));
    boolean afterRefusal = false;
    if (operation instanceof Operation.Append append) {
      due.addAll(track.dueToWriter(append));
      afterRefusal = track.isAfterRefusal(append);
    }
    conclude(track, track.key(), operation, outcome, due, afterRefusal, results);
    if (operation instanceof Operation.Append append) {
      track.answered(append, outcome);
    }
  }

  /** An operation on a basin was answered. */
  public void answered(BasinTrack track, Operation.OnBasin operation, Object outcome) {
    List<Track.Result<BasinLife>> results =
        track.possible().stream().map(life -> track.resultOf(life, operation)).toList();
    List<Object> due = new ArrayList<>(results.stream().map(Track.Result::outcome).toList());
    conclude(track, track.name(), operation, outcome, due, /* afterRefusal= */ false, results);
  }

  private <L, O extends Operation> void conclude(
      Track<L, O> track,
      Object bearer,
      O operation,
      Object outcome,
      List<Object> due,
      boolean afterRefusal,
      List<Track.Result<L>> results) {
    int before = track.take(operation);
    Invariant.AnswerSeen answer =
        new Invariant.AnswerSeen(bearer, operation, outcome, before, due, afterRefusal, excuses);
    invariants.forEach(each -> each.onAnswer(answer));
    switch (OutcomeKind.of(outcome)) {
      case DECIDED -> settle(track, outcome, results);
      case NOBODY -> {
        // It may have overtaken answers that were decided while there was still somebody.
        if (track.waiting() == 0) {
          settle(track, outcome, results);
        }
      }
      case FULL, STOPPED -> {
        // Nothing was done.
      }
      case UNCERTAIN -> track.doubt(operation);
    }
  }

  private static <L, O extends Operation> void settle(
      Track<L, O> track, Object outcome, List<Track.Result<L>> results) {
    results.stream()
        .filter(result -> RefusalsAreTrue.says(outcome, result.outcome()))
        .findFirst()
        .ifPresent(result -> track.settle(result.life()));
  }

  // Looking.

  /** Holds everything that the engine shows, while nothing is going on, against what must be. */
  public void look(Engine engine) {
    timePassed();
    for (BasinTrack track : basins.values()) {
      lookAtBasin(track, engine.basin(track.name()), track.possible());
    }
    for (StreamTrack track : streams.values()) {
      if (isHidden(engine, track)) {
        lookAtListed(engine, track, track.possible());
        continue;
      }
      Invariant.LookSeen look =
          new Invariant.LookSeen(
              track.key(),
              track.answered(),
              track.possible(),
              shown(engine, track.key()),
              latestWallMillis);
      invariants.forEach(each -> each.onLook(look));
      track.settle(look.match().orElseThrow());
    }
  }

  /** Whether nobody can find a stream any more, because its basin is being deleted. */
  private static boolean isHidden(Engine engine, StreamTrack track) {
    boolean hidden =
        engine.stream(track.key().basin(), track.key().stream()) instanceof Lookup.BasinDeleting;
    boolean ends = track.basin().answered().filter(BasinLife::isDeleting).isPresent();
    if (hidden != ends) {
      throw new Violation(
          "DeletedStaysDeleted",
          track.key()
              + ": expected that it is "
              + (ends ? "not found in a basin that is being deleted" : "found or missing")
              + ", but it is "
              + engine.stream(track.key().basin(), track.key().stream()));
    }
    return hidden;
  }

  /** A stream that nobody can find any more is still listed until it has gone. */
  private static void lookAtListed(
      Engine engine, StreamTrack track, List<Optional<StreamLife>> possible) {
    StreamKey key = track.key();
    PageRequest first = new PageRequest(key.stream().text(), "", 1);
    Optional<StreamInfo> listed =
        engine.listStreams(key.basin(), first).orElseThrow().items().stream()
            .filter(info -> info.name().equals(key.stream()))
            .findFirst();
    track.settle(
        possible.stream()
            .filter(life ->
                (life.isPresent() && listed.isPresent())
                    ? StreamLife.isSame(life.get().info(), listed.get())
                    : life.isEmpty() && listed.isEmpty())
            .findFirst()
            .orElseThrow(() ->
                new Violation(
                    StateMatchesEntries.class.getSimpleName(),
                    key + ": expected " + possible + ", but listed is " + listed)));
  }

  /** Demands, when the engine has nothing left to do, that no stream is left that is due. */
  public void requireEmptyStreamsGone() {
    for (StreamTrack track : streams.values()) {
      track
          .answered()
          .filter(life -> !life.isDeleting() && life.isDueAt(time.wallMillis()))
          .ifPresent(life -> {
            throw new Violation(
                "EmptyStreamsGo",
                track.key()
                    + ": expected it to be deleted, because at "
                    + time.wallMillis()
                    + " it has been empty for long enough, but there is "
                    + life);
          });
    }
  }

  private void lookAtBasin(
      BasinTrack track, Optional<BasinInfo> shown, List<Optional<BasinLife>> possible) {
    Optional<BasinLife> match =
        possible.stream()
            .filter(life -> life.map(BasinLife::info).equals(shown))
            .findFirst()
            .orElseThrow(() ->
                new Violation(
                    StateMatchesEntries.class.getSimpleName(),
                    "basin "
                        + track.name()
                        + ": expected "
                        + possible
                        + ", but there is "
                        + shown));
    track.settle(match);
  }

  private static Optional<Shown> shown(Engine engine, StreamKey key) {
    return switch (engine.stream(key.basin(), key.stream())) {
      case Lookup.Found(Stream stream) -> Optional.of(new Shown(stream.info(), stream.stable()));
      case Lookup.BasinMissing _, Lookup.BasinDeleting _, Lookup.StreamMissing _ ->
          Optional.empty();
    };
  }

  /** Compares the listings of basins and streams, while nothing is going on, with what must be. */
  public void list(Engine engine, PageRequest request) {
    look(engine);
    Page<BasinInfo> listed = engine.listBasins(request);
    List<String> all =
        basins.values().stream()
            .filter(track -> track.answered().isPresent())
            .map(track -> track.name().text())
            .toList();
    requireListed(all, listed.items().stream().map(it -> it.name().text()).toList(), request);
    for (BasinTrack basin : basins.values()) {
      if (basin.answered().isEmpty()) {
        continue;
      }
      List<String> names =
          streams.values().stream()
              .filter(track -> track.basin() == basin && track.answered().isPresent())
              .map(track -> track.key().stream().text())
              .toList();
      Page<StreamInfo> page = engine.listStreams(basin.name(), request).orElseThrow();
      requireListed(names, page.items().stream().map(it -> it.name().text()).toList(), request);
    }
  }

  private static void requireListed(List<String> names, List<String> listed, PageRequest request) {
    // All names of a run are ASCII, so that their bytes sort as their characters do.
    List<String> expected =
        new TreeSet<>(names)
            .stream()
                .filter(name -> name.startsWith(request.prefix()))
                .filter(name -> name.compareTo(request.startAfter()) > 0)
                .limit(request.limit())
                .toList();
    if (!listed.equals(expected)) {
      throw new Violation(
          "ListingsAreTrue",
          "expected " + expected + " for " + request + ", but listed were " + listed);
    }
  }

  // Reading.

  /**
   * A step of a read has ended.
   *
   * @param before what was known of the stream when it began
   */
  public void read(
      StreamTrack track,
      StreamLife before,
      long from,
      ReadLimits limits,
      List<SequencedRecord> delivered,
      ReadStep step) {
    timePassed();
    // If it ended meanwhile, it was being deleted before; and the streams of a basin that is being
    // deleted end when the engine likes, which nobody is told.
    boolean mayEnd =
        track.possible().stream().anyMatch(life -> life.isEmpty() || life.get().isDeleting());
    StreamLife after =
        track
            .answered()
            .filter(life -> life.number() == before.number())
            .map(life -> mayEnd ? life.deleting(time.wallMillis()) : life)
            .orElseGet(() -> before.deleting(time.wallMillis()));
    Invariant.ReadSeen read =
        new Invariant.ReadSeen(
            track.key(), before, after, from, limits, delivered, step, latestWallMillis);
    invariants.forEach(each -> each.onRead(read));
    if (!delivered.isEmpty()) {
      readTails.merge(before.number(), delivered.getLast().seqNum() + 1, Math::max);
    }
  }

  /** Somebody who follows a stream has read from where he stood. */
  public void followed(
      StreamTrack track, long position, List<SequencedRecord> delivered, ReadStep step, long tail) {
    Invariant.FollowSeen follow =
        new Invariant.FollowSeen(track.key(), position, delivered, step, tail);
    invariants.forEach(each -> each.onFollow(follow));
  }

  // Recovering.

  /** Looks at what a crash or a restart has left, and takes it for true from now on. */
  public void recovered(Engine engine) {
    timePassed();
    for (BasinTrack track : basins.values()) {
      lookAtBasin(track, engine.basin(track.name()), track.afterCrash());
    }
    for (StreamTrack track : streams.values()) {
      recover(engine, track);
    }
  }

  private void recover(Engine engine, StreamTrack track) {
    if (isHidden(engine, track)) {
      lookAtListed(engine, track, track.afterCrash());
      return;
    }
    Invariant.LookSeen look =
        new Invariant.LookSeen(
            track.key(),
            track.answered(),
            track.afterCrash(),
            shown(engine, track.key()),
            latestWallMillis);
    List<SequencedRecord> records =
        switch (engine.stream(track.key().basin(), track.key().stream())) {
          case Lookup.Found(Stream stream) -> Records.readAll(stream);
          case Lookup.BasinMissing _, Lookup.BasinDeleting _, Lookup.StreamMissing _ -> List.of();
        };
    Optional<Optional<StreamLife>> match =
        look.possible().stream()
            .filter(life -> look.isLike(life))
            .filter(life -> life.isEmpty() || holds(life.get(), records))
            .findFirst();
    if (match.isEmpty()) {
      long readTail =
          look.known().map(life -> readTails.getOrDefault(life.number(), 0L)).orElse(0L);
      Invariant.RecoverySeen recovery = new Invariant.RecoverySeen(look, records, readTail);
      invariants.forEach(each -> each.onBadRecovery(recovery));
      throw new IllegalStateException("no invariant complains of " + recovery);
    }
    track.settle(match.get());
    match.get().ifPresent(life -> readAgain(track, life, records));
  }

  private static boolean holds(StreamLife life, List<SequencedRecord> records) {
    return records.stream()
        .allMatch(record ->
            Long.compareUnsigned(record.seqNum(), life.records().size()) < 0
                && life.records().get((int) record.seqNum()).record().equals(record));
  }

  /** What recovery shows is read, too, and must keep what is promised to readers. */
  private void readAgain(StreamTrack track, StreamLife life, List<SequencedRecord> records) {
    long meteredBytes = records.stream().mapToLong(SequencedRecord::meteredBytes).sum();
    ReadStep step =
        new ReadStep(
            records.size(), meteredBytes, life.state().tail().seqNum(), ReadStep.Stop.TAIL);
    ReadLimits all = new ReadLimits(Integer.MAX_VALUE, Long.MAX_VALUE, ReadLimits.NO_UNTIL);
    read(track, life, 0, all, records, step);
  }
}
