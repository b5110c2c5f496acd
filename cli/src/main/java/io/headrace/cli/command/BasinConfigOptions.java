package io.headrace.cli.command;

import io.headrace.cli.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that configure a basin. Only what was given is set. */
final class BasinConfigOptions {
  @Option(
      names = "--create-stream-on-append",
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether an append to a missing stream creates it.")
  private @Nullable Boolean createStreamOnAppend;

  @Option(
      names = "--create-stream-on-read",
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether a read of a missing stream creates it.")
  private @Nullable Boolean createStreamOnRead;

  @Option(
      names = "--stream-cipher",
      paramLabel = "CIPHER",
      converter = Cipher.class,
      description = "What new streams are encrypted with: aegis-256 or aes-256-gcm.")
  private @Nullable Json streamCipher;

  @Mixin private final StreamConfigOptions streamDefaults = new StreamConfigOptions();

  /** The configuration in the protocol's words. */
  Json.Members config() {
    return Json.Members.NONE
        .with("default_stream_config", StreamConfigOptions.unlessEmpty(streamDefaults.config()))
        .with("stream_cipher", Optional.ofNullable(streamCipher))
        .with(
            "create_stream_on_append",
            Optional.ofNullable(createStreamOnAppend).map(Json.Truth::new))
        .with(
            "create_stream_on_read", Optional.ofNullable(createStreamOnRead).map(Json.Truth::new));
  }

  private static final class Cipher extends OneOf {
    Cipher() {
      super("aegis-256", "aes-256-gcm");
    }
  }
}
