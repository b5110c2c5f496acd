package io.headrace.testkit.oracle;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.wire.BasinName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What must be true of a basin. */
public final class BasinTrack extends Track<BasinLife, Operation.OnBasin> {
  private final BasinName name;

  BasinTrack(BasinName name) {
    this.name = name;
  }

  /** Its name. */
  public BasinName name() {
    return name;
  }

  @Override
  Result<BasinLife> resultOf(Optional<BasinLife> life, Operation.OnBasin operation) {
    return switch (operation) {
      case Operation.CreateBasin create ->
          life.map(existing -> onCreation(existing, create))
              .orElseGet(() -> {
                BasinInfo info =
                    new BasinInfo(name, create.config(), create.nowMillis(), OptionalLong.empty());
                return done(new BasinLife(info, create.key()), Effect.CREATED);
              });
      case Operation.ReconfigureBasin(_, var patch) ->
          life.map(existing -> configure(existing, patch::applyTo)).orElseGet(this::missing);
      case Operation.DeleteBasin(_, long nowMillis) ->
          life.map(existing ->
                  existing.isDeleting()
                      ? done(existing, Effect.UNCHANGED)
                      : done(existing.deleting(nowMillis), Effect.UPDATED))
              .orElseGet(this::missing);
    };
  }

  private Result<BasinLife> onCreation(BasinLife existing, Operation.CreateBasin create) {
    if (create.ensure()) {
      return configure(existing, _ -> create.config());
    }
    if (existing.isDeleting()) {
      return answer(existing, new AdminOutcome.BasinDeleting<>());
    }
    return create.key().isPresent() && create.key().equals(existing.key())
        ? done(existing, Effect.UNCHANGED)
        : answer(existing, new AdminOutcome.AlreadyExists<>());
  }

  private static Result<BasinLife> configure(
      BasinLife existing, UnaryOperator<BasinConfig> change) {
    if (existing.isDeleting()) {
      return answer(existing, new AdminOutcome.BasinDeleting<>());
    }
    BasinConfig config = change.apply(existing.info().config());
    return config.equals(existing.info().config())
        ? done(existing, Effect.UNCHANGED)
        : done(existing.withConfig(config), Effect.UPDATED);
  }

  private Result<BasinLife> missing() {
    return new Result<>(Optional.empty(), new AdminOutcome.BasinMissing<BasinInfo>());
  }

  private static Result<BasinLife> done(BasinLife life, Effect effect) {
    return answer(life, new AdminOutcome.Done<>(life.info(), effect));
  }

  private static Result<BasinLife> answer(BasinLife life, AdminOutcome<BasinInfo> outcome) {
    return new Result<>(Optional.of(life), outcome);
  }

  @Override
  List<Optional<BasinLife>> becoming(Optional<BasinLife> life) {
    return life.isPresent() && life.get().isDeleting()
        ? List.of(life, Optional.empty())
        : List.of(life);
  }
}
