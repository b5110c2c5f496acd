package io.headrace.log.journal;

import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.CreationKey;
import io.headrace.wire.BasinName;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a basin is. Ids are never used twice.
 *
 * @param id its id
 * @param key what it was created by, if its creation may be repeated
 */
record BasinDefinition(
    long id,
    BasinName name,
    BasinConfig config,
    long createdAtMillis,
    OptionalLong deletedAtMillis,
    Optional<CreationKey> key) {
  BasinInfo toInfo() {
    return new BasinInfo(name, config, createdAtMillis, deletedAtMillis);
  }

  BasinDefinition withConfig(BasinConfig changed) {
    return new BasinDefinition(id, name, changed, createdAtMillis, deletedAtMillis, key);
  }

  BasinDefinition withDeletedAt(long millis) {
    return new BasinDefinition(id, name, config, createdAtMillis, OptionalLong.of(millis), key);
  }
}
