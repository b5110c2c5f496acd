package io.headrace.cli.command;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.Spans;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that configure a stream, or the streams of a basin. Only what was given is set. */
final class StreamConfigOptions {
  @Option(
      names = "--retention-policy",
      paramLabel = "TIME",
      converter = Retention.class,
      description = "How long records are kept: 7d, 1y … or infinite.")
  private @Nullable Json retention;

  @Option(
      names = "--timestamping-mode",
      paramLabel = "MODE",
      converter = Mode.class,
      description = "Whose timestamps count: client-prefer, client-require or arrival.")
  private @Nullable Json timestampingMode;

  @Option(
      names = "--timestamping-uncapped",
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether timestamps may lie in the server's future.")
  private @Nullable Boolean timestampingUncapped;

  @Option(
      names = "--delete-on-empty-min-age",
      paramLabel = "TIME",
      converter = MinAge.class,
      description = "Delete a stream that was empty for so long; 0s never does.")
  private @Nullable Json deleteOnEmptyMinAge;

  @Option(
      names = "--storage-class",
      paramLabel = "CLASS",
      converter = StorageClass.class,
      description = "standard or express; kept, without effect.")
  private @Nullable Json storageClass;

  /** The configuration in the protocol's words. */
  Json.Members config() {
    Json.Members timestamping =
        Json.Members.NONE
            .with("mode", Optional.ofNullable(timestampingMode))
            .with("uncapped", Optional.ofNullable(timestampingUncapped).map(Json.Truth::new));
    return Json.Members.NONE
        .with("storage_class", Optional.ofNullable(storageClass))
        .with("retention_policy", Optional.ofNullable(retention))
        .with("timestamping", unlessEmpty(timestamping))
        .with("delete_on_empty", Optional.ofNullable(deleteOnEmptyMinAge));
  }

  /** An object that has anything in it. */
  static Optional<Json.Members> unlessEmpty(Json.Members members) {
    return Optional.of(members).filter(some -> !some.values().isEmpty());
  }

  private static final class Retention implements ITypeConverter<Json> {
    @Override
    public Json convert(String text) {
      if (text.equals("infinite")) {
        return Json.Members.NONE.with("infinite", Json.Members.NONE);
      }
      Duration age;
      try {
        age = Spans.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage() + " (or infinite)");
      }
      if (age.toSeconds() == 0) {
        throw new TypeConversionException("expected a second or more, but got \"" + text + "\"");
      }
      return Json.Members.NONE.with("age", Json.Digits.of(age.toSeconds()));
    }
  }

  private static final class MinAge implements ITypeConverter<Json> {
    @Override
    public Json convert(String text) {
      Duration age;
      try {
        age = Spans.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
      if (!age.isZero() && age.toSeconds() == 0) {
        throw new TypeConversionException(
            "expected a second or more, or 0s for never, but got \"" + text + "\"");
      }
      return Json.Members.NONE.with("min_age_secs", Json.Digits.of(age.toSeconds()));
    }
  }

  private static final class Mode extends OneOf {
    Mode() {
      super("client-prefer", "client-require", "arrival");
    }
  }

  private static final class StorageClass extends OneOf {
    StorageClass() {
      super("standard", "express");
    }
  }
}
