package io.headrace.testkit.oracle;

import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.CreationKey;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A basin from its creation to its end, as it must be at a moment. Immutable.
 *
 * @param info what it is
 * @param key with which it was created
 */
public record BasinLife(BasinInfo info, Optional<CreationKey> key) {
  BasinLife withConfig(BasinConfig config) {
    return new BasinLife(
        new BasinInfo(info.name(), config, info.createdAtMillis(), info.deletedAtMillis()), key);
  }

  BasinLife deleting(long nowMillis) {
    return new BasinLife(
        new BasinInfo(
            info.name(), info.config(), info.createdAtMillis(), OptionalLong.of(nowMillis)),
        key);
  }

  /** Whether its deletion was asked for. */
  public boolean isDeleting() {
    return info.deletedAtMillis().isPresent();
  }
}
