package io.headrace.cli.resources;

import io.headrace.cli.json.Json;
import io.headrace.log.BasinConfig;
import io.headrace.log.Retention;
import io.headrace.log.StreamSettings;
import java.time.Duration;
import java.util.Optional;

/** Configurations in the protocol's words. What is not set is left away. */
public final class ProtocolConfig {
  private ProtocolConfig() {}

  /** A basin's configuration. */
  public static Json.Members of(BasinConfig config) {
    return Json.Members.NONE
        .with("default_stream_config", unlessEmpty(of(config.streamDefaults())))
        .with("stream_cipher", config.streamCipher().map(ProtocolConfig::word))
        .with("create_stream_on_append", new Json.Truth(config.createStreamOnAppend()))
        .with("create_stream_on_read", new Json.Truth(config.createStreamOnRead()));
  }

  /** A stream's configuration. */
  public static Json.Members of(StreamSettings settings) {
    Json.Members timestamping =
        Json.Members.NONE
            .with("mode", settings.timestampMode().map(ProtocolConfig::word))
            .with("uncapped", settings.timestampUncapped().map(Json.Truth::new));
    return Json.Members.NONE
        .with("storage_class", settings.storageClass().map(ProtocolConfig::word))
        .with("retention_policy", settings.retention().map(ProtocolConfig::retention))
        .with("timestamping", unlessEmpty(timestamping))
        .with("delete_on_empty", settings.deleteOnEmptyMinAge().map(ProtocolConfig::minAge));
  }

  private static Json retention(Retention retention) {
    return switch (retention) {
      case Retention.Age(Duration age) ->
          Json.Members.NONE.with("age", Json.Digits.of(age.toSeconds()));
      case Retention.Infinite() -> Json.Members.NONE.with("infinite", Json.Members.NONE);
    };
  }

  private static Json minAge(Duration age) {
    return Json.Members.NONE.with("min_age_secs", Json.Digits.of(age.toSeconds()));
  }

  private static Json word(Enum<?> constant) {
    return new Json.Text(ResourcesFile.name(constant));
  }

  private static Optional<Json.Members> unlessEmpty(Json.Members members) {
    return Optional.of(members).filter(some -> !some.values().isEmpty());
  }
}
