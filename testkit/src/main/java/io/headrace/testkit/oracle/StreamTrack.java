package io.headrace.testkit.oracle;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
import io.headrace.log.AppendOutcome;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.testkit.model.ModelRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** What must be true of a stream. */
public final class StreamTrack extends Track<StreamLife, Operation.OnStream> {
  private final StreamKey key;
  private final BasinTrack basin;
  private final LongSupplier latestWallMillis;

  /** Writers one of whose appends was refused: none after it may be stored. */
  private final Set<Long> refusedWriters = new HashSet<>();

  /** Writers who were told that the engine stopped before something of theirs was stored. */
  private final Set<Long> stoppedWriters = new HashSet<>();

  /**
   * A name without a bearer.
   *
   * @param latestWallMillis the latest time that the wall clock ever showed
   */
  StreamTrack(StreamKey key, BasinTrack basin, LongSupplier latestWallMillis) {
    this.key = key;
    this.basin = basin;
    this.latestWallMillis = latestWallMillis;
  }

  /** Its name. */
  public StreamKey key() {
    return key;
  }

  /** What must be true of its basin. */
  public BasinTrack basin() {
    return basin;
  }

  @Override
  Result<StreamLife> resultOf(Optional<StreamLife> life, Operation.OnStream operation) {
    return switch (operation) {
      case Operation.Append append -> onAppend(life, append);
      case Operation.CreateStream create ->
          life.map(existing -> onCreation(existing, create))
              .orElseGet(() ->
                  done(
                      StreamLife.begin(create.number(), create.info(), create.key()),
                      Effect.CREATED));
      case Operation.ReconfigureStream(_, var patch, var basinDefaults) ->
          life.map(existing ->
                  configure(
                      existing,
                      patch.applyTo(existing.info().config().toSettings()).resolve(basinDefaults)))
              .orElseGet(StreamTrack::missing);
      case Operation.DeleteStream(_, long nowMillis) ->
          life.map(existing ->
                  existing.isDeleting()
                      ? done(existing, Effect.UNCHANGED)
                      : done(existing.deleting(nowMillis), Effect.UPDATED))
              .orElseGet(StreamTrack::missing);
    };
  }

  /** An append was answered: whether it was refused matters to its writer. */
  void answered(Operation.Append append, Object outcome) {
    switch (OutcomeKind.of(outcome)) {
      case DECIDED, FULL -> noteRefusal(append, outcome, refusedWriters);
      case STOPPED, UNCERTAIN -> stoppedWriters.add(append.writer());
      case NOBODY -> {
        // There is nothing left that could be stored.
      }
    }
  }

  @Override
  void noteRefusal(Operation.OnStream operation, Object outcome, Set<Long> refused) {
    if (operation instanceof Operation.Append append
        && append.isOfWriter()
        && outcome instanceof AppendOutcome.Refused
        // This one tells of another, which may have been in doubt.
        && !(outcome instanceof AppendOutcome.EarlierRefused)) {
      refused.add(append.writer());
    }
  }

  @Override
  Result<StreamLife> resultOf(
      Optional<StreamLife> life, Operation.OnStream operation, Set<Long> refused) {
    return operation instanceof Operation.Append append && refused.contains(append.writer())
        ? new Result<>(life, new AppendOutcome.EarlierRefused())
        : resultOf(life, operation);
  }

  /** The answers that an append may get besides, after what its writer was told before. */
  List<Object> dueToWriter(Operation.Append append) {
    return append.isOfWriter() && stoppedWriters.contains(append.writer())
        ? List.of(new AppendOutcome.EarlierRefused())
        : List.of();
  }

  /** Whether an append comes after another of its writer that was refused. */
  boolean isAfterRefusal(Operation.Append append) {
    return refusedWriters.contains(append.writer());
  }

  private Result<StreamLife> onAppend(Optional<StreamLife> life, Operation.Append append) {
    if (life.isEmpty() || life.get().number() != append.life()) {
      return new Result<>(life, new AppendOutcome.Missing());
    }
    if (isAfterRefusal(append)) {
      return new Result<>(life, new AppendOutcome.EarlierRefused());
    }
    StreamLife existing = life.get();
    return switch (ModelRules.judge(
        existing.state(), existing.info().config(), append.request(), append.nowMillis())) {
      case ModelRules.Answered(AppendOutcome outcome) -> new Result<>(life, outcome);
      case ModelRules.Stored stored -> {
        List<KnownRecord> added =
            stored.records().stream()
                .map(record -> new KnownRecord(record, append.nowMillis()))
                .toList();
        yield new Result<>(
            Optional.of(existing.withState(stored.next(), added)),
            new AppendOutcome.Appended(stored.start(), stored.next().tail(), stored.next().tail()));
      }
    };
  }

  private static Result<StreamLife> onCreation(StreamLife existing, Operation.CreateStream create) {
    if (create.ensure()) {
      return configure(existing, create.info().config());
    }
    if (existing.isDeleting()) {
      return answer(existing, new AdminOutcome.StreamDeleting<>());
    }
    return create.key().isPresent() && create.key().equals(existing.key())
        ? done(existing, Effect.UNCHANGED)
        : answer(existing, new AdminOutcome.AlreadyExists<>());
  }

  private static Result<StreamLife> configure(StreamLife existing, StreamConfig config) {
    if (existing.isDeleting()) {
      return answer(existing, new AdminOutcome.StreamDeleting<>());
    }
    return config.equals(existing.info().config())
        ? done(existing, Effect.UNCHANGED)
        : done(existing.withConfig(config), Effect.UPDATED);
  }

  private static Result<StreamLife> missing() {
    return new Result<>(Optional.empty(), new AdminOutcome.StreamMissing<StreamInfo>());
  }

  private static Result<StreamLife> done(StreamLife life, Effect effect) {
    return answer(life, new AdminOutcome.Done<>(life.info(), effect));
  }

  private static Result<StreamLife> answer(StreamLife life, AdminOutcome<StreamInfo> outcome) {
    return new Result<>(Optional.of(life), outcome);
  }

  @Override
  List<Optional<StreamLife>> becoming(Optional<StreamLife> life) {
    if (life.isEmpty()) {
      return List.of(life);
    }
    List<Optional<StreamLife>> lives = new ArrayList<>(3);
    lives.add(life);
    // When the engine deletes a stream by itself, it alone knows at what time.
    boolean ends =
        basin.possible().stream().anyMatch(StreamTrack::isEnding)
            || life.get().isDueAt(latestWallMillis.getAsLong());
    if (ends && !life.get().isDeleting()) {
      lives.add(Optional.of(life.get().deleting(life.get().info().createdAtMillis())));
    }
    if (ends || life.get().isDeleting()) {
      lives.add(Optional.empty());
    }
    return lives;
  }

  private static boolean isEnding(Optional<BasinLife> basin) {
    return basin.isEmpty() || basin.get().isDeleting();
  }
}
