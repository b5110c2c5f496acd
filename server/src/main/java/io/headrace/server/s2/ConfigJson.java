package io.headrace.server.s2;

import io.headrace.log.BasinConfig;
import io.headrace.log.BasinPatch;
import io.headrace.log.Change;
import io.headrace.log.Cipher;
import io.headrace.log.Retention;
import io.headrace.log.StorageClass;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.TimestampMode;
import io.headrace.wire.JsonReader;
import io.headrace.wire.TextBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Configurations of basins and streams as JSON. What may be absent, {@code null} or a value is read
 * as a {@link Change} everywhere; where a whole configuration is given instead of a change, absent
 * and {@code null} mean the same.
 */
final class ConfigJson {
  private static final long MOST_SECONDS = Long.MAX_VALUE / 1000;

  private ConfigJson() {}

  /** Reads the configuration of a stream. */
  static StreamSettings streamSettings(JsonReader json) {
    return streamPatch(json).applyTo(StreamSettings.NONE);
  }

  /** Reads the configuration of a basin. */
  static BasinConfig basinConfig(JsonReader json) {
    return basinPatch(json).applyTo(BasinConfig.DEFAULT);
  }

  /** Reads a change of a stream's configuration. */
  static StreamPatch streamPatch(JsonReader json) {
    StreamFields fields = new StreamFields();
    json.object("a stream configuration, an object,", fields::member);
    return fields.toPatch();
  }

  /** Reads a change of a basin's configuration. */
  static BasinPatch basinPatch(JsonReader json) {
    BasinFields fields = new BasinFields();
    json.object("a basin configuration, an object,", fields::member);
    return fields.toPatch();
  }

  /** The members of a stream's configuration that have been read so far. */
  private static final class StreamFields {
    private Change<StorageClass> storageClass = new Change.Keep<>();
    private Change<Retention> retention = new Change.Keep<>();
    private Change<TimestampMode> timestampMode = new Change.Keep<>();
    private Change<Boolean> timestampUncapped = new Change.Keep<>();
    private Change<Duration> deleteOnEmptyMinAge = new Change.Keep<>();

    boolean member(JsonReader json, String name) {
      switch (name) {
        case "storage_class" ->
            storageClass = change(json, each -> word(each, StorageClass.values()));
        case "retention_policy" -> retention = change(json, ConfigJson::retention);
        case "timestamping" -> {
          if (json.isNull()) {
            timestampMode = new Change.Clear<>();
            timestampUncapped = new Change.Clear<>();
          } else {
            json.object("a timestamping configuration, an object,", this::timestamping);
          }
        }
        case "delete_on_empty" -> {
          if (json.isNull()) {
            deleteOnEmptyMinAge = new Change.Clear<>();
          } else {
            json.object("a delete-on-empty configuration, an object,", this::deleteOnEmpty);
          }
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean timestamping(JsonReader json, String name) {
      switch (name) {
        case "mode" -> timestampMode = change(json, each -> word(each, TimestampMode.values()));
        case "uncapped" -> timestampUncapped = change(json, JsonReader::bool);
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean deleteOnEmpty(JsonReader json, String name) {
      if (!name.equals("min_age_secs")) {
        return false;
      }
      deleteOnEmptyMinAge = change(json, ConfigJson::seconds);
      return true;
    }

    StreamPatch toPatch() {
      return new StreamPatch(
          storageClass, retention, timestampMode, timestampUncapped, deleteOnEmptyMinAge);
    }
  }

  /** The members of a basin's configuration that have been read so far. */
  private static final class BasinFields {
    private StreamPatch streamDefaults = StreamPatch.NONE;
    private Change<Cipher> streamCipher = new Change.Keep<>();
    private Optional<Boolean> createStreamOnAppend = Optional.empty();
    private Optional<Boolean> createStreamOnRead = Optional.empty();

    boolean member(JsonReader json, String name) {
      switch (name) {
        case "default_stream_config" ->
            streamDefaults = json.isNull() ? StreamPatch.CLEAR : streamPatch(json);
        case "stream_cipher" -> streamCipher = change(json, each -> word(each, Cipher.values()));
        case "create_stream_on_append" -> createStreamOnAppend = Optional.of(json.bool());
        case "create_stream_on_read" -> createStreamOnRead = Optional.of(json.bool());
        default -> {
          return false;
        }
      }
      return true;
    }

    BasinPatch toPatch() {
      return new BasinPatch(streamDefaults, streamCipher, createStreamOnAppend, createStreamOnRead);
    }
  }

  private static <T> Change<T> change(JsonReader json, Function<JsonReader, T> value) {
    return json.isNull() ? new Change.Clear<>() : new Change.Set<>(value.apply(json));
  }

  /** One of the constants of an enum, by the name it has on the wire. */
  private static <E extends Enum<E>> E word(JsonReader json, E[] values) {
    String[] names = Arrays.stream(values).map(ConfigJson::wireName).toArray(String[]::new);
    String expected = "one of " + String.join(", ", names);
    String word = json.string(expected);
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(word)) {
        return values[i];
      }
    }
    throw json.malformed(expected);
  }

  static String wireName(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Retention retention(JsonReader json) {
    RetentionField field = new RetentionField();
    json.object("a retention policy, {\"age\": seconds} or {\"infinite\": {}},", field::member);
    if (field.value == null) {
      throw json.malformed("a retention policy with \"age\" or \"infinite\"");
    }
    return field.value;
  }

  /** The one member of a retention policy. */
  private static final class RetentionField {
    private @Nullable Retention value;

    boolean member(JsonReader json, String name) {
      boolean known = name.equals("age") || name.equals("infinite");
      if (!known || value != null) {
        throw json.malformed("a retention policy with either \"age\" or \"infinite\"");
      }
      if (name.equals("age")) {
        value = new Retention.Age(seconds(json));
      } else {
        json.object("an empty object", (each, unknown) -> false);
        value = new Retention.Infinite();
      }
      return true;
    }
  }

  /** Whole seconds, as many as can be counted in milliseconds. */
  private static Duration seconds(JsonReader json) {
    long seconds = json.unsigned();
    if (Long.compareUnsigned(seconds, MOST_SECONDS) > 0) {
      throw new IllegalArgumentException(
          json.where()
              + ": expected at most "
              + MOST_SECONDS
              + " seconds, but there are "
              + Long.toUnsignedString(seconds));
    }
    return Duration.ofSeconds(seconds);
  }

  /** Writes a basin's configuration; what is not set is {@code null}. */
  static void write(TextBuffer out, BasinConfig config) {
    out.ascii("{\"default_stream_config\":");
    if (config.streamDefaults().equals(StreamSettings.NONE)) {
      out.ascii("null");
    } else {
      write(out, config.streamDefaults());
    }
    word(out.ascii(",\"stream_cipher\":"), config.streamCipher());
    out.ascii(",\"create_stream_on_append\":")
        .ascii(Boolean.toString(config.createStreamOnAppend()));
    out.ascii(",\"create_stream_on_read\":").ascii(Boolean.toString(config.createStreamOnRead()));
    out.ascii('}');
  }

  /** Writes a stream's configuration; what is not set is {@code null}. */
  static void write(TextBuffer out, StreamSettings settings) {
    word(out.ascii("{\"storage_class\":"), settings.storageClass());
    out.ascii(",\"retention_policy\":");
    if (settings.retention().isEmpty()) {
      out.ascii("null");
    } else {
      switch (settings.retention().get()) {
        case Retention.Age(Duration age) ->
            out.ascii("{\"age\":").unsigned(age.toSeconds()).ascii('}');
        case Retention.Infinite _ -> out.ascii("{\"infinite\":{}}");
      }
    }
    out.ascii(",\"timestamping\":");
    if (settings.timestampMode().isEmpty() && settings.timestampUncapped().isEmpty()) {
      out.ascii("null");
    } else {
      word(out.ascii("{\"mode\":"), settings.timestampMode());
      out.ascii(",\"uncapped\":")
          .ascii(settings.timestampUncapped().map(String::valueOf).orElse("null"))
          .ascii('}');
    }
    out.ascii(",\"delete_on_empty\":");
    if (settings.deleteOnEmptyMinAge().isEmpty()) {
      out.ascii("null");
    } else {
      out.ascii("{\"min_age_secs\":")
          .unsigned(settings.deleteOnEmptyMinAge().get().toSeconds())
          .ascii('}');
    }
    out.ascii('}');
  }

  static void word(TextBuffer out, Optional<? extends Enum<?>> value) {
    if (value.isEmpty()) {
      out.ascii("null");
    } else {
      out.ascii('"').ascii(wireName(value.get())).ascii('"');
    }
  }
}
