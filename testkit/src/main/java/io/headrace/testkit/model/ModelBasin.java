package io.headrace.testkit.model;

import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.CreationKey;
import io.headrace.wire.StreamName;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A basin of the model: what is known of it, and its streams by name. */
final class ModelBasin {
  private final Optional<CreationKey> key;
  private final NavigableMap<StreamName, ModelStream> streams = new TreeMap<>();
  private BasinInfo info;

  ModelBasin(BasinInfo info, Optional<CreationKey> key) {
    this.info = info;
    this.key = key;
  }

  BasinInfo info() {
    return info;
  }

  Optional<CreationKey> key() {
    return key;
  }

  boolean isDeleting() {
    return info.deletedAtMillis().isPresent();
  }

  NavigableMap<StreamName, ModelStream> streams() {
    return streams;
  }

  void configure(BasinConfig config) {
    info = new BasinInfo(info.name(), config, info.createdAtMillis(), info.deletedAtMillis());
  }

  void delete(long nowMillis) {
    info =
        new BasinInfo(
            info.name(), info.config(), info.createdAtMillis(), OptionalLong.of(nowMillis));
  }
}
