package io.headrace.client.json;

import io.headrace.client.control.BasinConfig;
import io.headrace.client.control.BasinPatch;
import io.headrace.client.control.Change;
import io.headrace.client.control.Cipher;
import io.headrace.client.control.Retention;
import io.headrace.client.control.StorageClass;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.control.StreamPatch;
import io.headrace.client.control.TimestampMode;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Configurations as JSON. What is not chosen is left out when they are written, and may be {@code
 * null} or absent when they are read.
 */
public final class ConfigJson {
  private ConfigJson() {}

  /** Reads the configuration of a stream. */
  public static StreamConfig streamConfig(byte[] json) {
    return Fields.document(json, ConfigJson::streamConfig);
  }

  /** Reads the configuration of a basin. */
  public static BasinConfig basinConfig(byte[] json) {
    return Fields.document(
        json,
        each -> {
          BasinFields fields = new BasinFields();
          each.object("a basin configuration, an object,", fields::member);
          return new BasinConfig(
              fields.streamDefaults, fields.streamCipher, fields.onAppend, fields.onRead);
        });
  }

  /** Writes the request to create a basin, or, without a name, to ensure one. */
  public static byte[] basinRequest(
      Optional<String> name, BasinConfig config, Optional<String> location) {
    JsonObject object = new JsonObject(new TextBuffer());
    object.optional("basin", name, TextBuffer::jsonString);
    write(object.member("config"), config);
    return object.optional("location", location, TextBuffer::jsonString).end().toBytes();
  }

  /** Writes the request to create a stream. */
  public static byte[] streamRequest(String name, StreamConfig config) {
    JsonObject object = new JsonObject(new TextBuffer()).text("stream", name);
    write(object.member("config"), config);
    return object.end().toBytes();
  }

  /** Writes the configuration of a stream. */
  public static byte[] write(StreamConfig config) {
    TextBuffer out = new TextBuffer();
    write(out, config);
    return out.toBytes();
  }

  /** Writes a change of a stream's configuration. */
  public static byte[] write(StreamPatch patch) {
    TextBuffer out = new TextBuffer();
    write(out, patch);
    return out.toBytes();
  }

  /** Writes a change of a basin's configuration. */
  public static byte[] write(BasinPatch patch) {
    JsonObject object = new JsonObject(new TextBuffer());
    if (!patch.streamDefaults().equals(StreamPatch.NONE)) {
      write(object.member("default_stream_config"), patch.streamDefaults());
    }
    change(object, "stream_cipher", patch.streamCipher(), (out, it) -> out.jsonString(it.text()));
    object.optional("create_stream_on_append", patch.createStreamOnAppend(), ConfigJson::bool);
    object.optional("create_stream_on_read", patch.createStreamOnRead(), ConfigJson::bool);
    return object.end().toBytes();
  }

  private static void bool(TextBuffer out, boolean value) {
    out.ascii(Boolean.toString(value));
  }

  private static void write(TextBuffer out, BasinConfig config) {
    JsonObject object = new JsonObject(out);
    if (!config.streamDefaults().equals(StreamConfig.NONE)) {
      write(object.member("default_stream_config"), config.streamDefaults());
    }
    object.optional("stream_cipher", config.streamCipher(), (to, it) -> to.jsonString(it.text()));
    object.bool("create_stream_on_append", config.createStreamOnAppend());
    object.bool("create_stream_on_read", config.createStreamOnRead()).end();
  }

  private static void write(TextBuffer out, StreamConfig config) {
    JsonObject object = new JsonObject(out);
    object.optional("storage_class", config.storageClass(), (to, it) -> to.jsonString(it.text()));
    object.optional("retention_policy", config.retention(), ConfigJson::write);
    if (config.timestampMode().isPresent() || config.timestampUncapped().isPresent()) {
      new JsonObject(object.member("timestamping"))
          .optional("mode", config.timestampMode(), (to, it) -> to.jsonString(it.text()))
          .optional("uncapped", config.timestampUncapped(), ConfigJson::bool)
          .end();
    }
    if (config.deleteOnEmptyMinAgeSeconds().isPresent()) {
      new JsonObject(object.member("delete_on_empty"))
          .unsigned("min_age_secs", config.deleteOnEmptyMinAgeSeconds().getAsLong())
          .end();
    }
    object.end();
  }

  private static void write(TextBuffer out, Retention retention) {
    if (retention instanceof Retention.Age age) {
      new JsonObject(out).unsigned("age", age.seconds()).end();
    } else if (retention instanceof Retention.Infinite) {
      out.ascii("{\"infinite\":{}}");
    } else {
      throw new IllegalArgumentException(
          "a retention that this version does not know can be read, but not sent: " + retention);
    }
  }

  private static void write(TextBuffer out, StreamPatch patch) {
    JsonObject object = new JsonObject(out);
    change(object, "storage_class", patch.storageClass(), (to, it) -> to.jsonString(it.text()));
    change(object, "retention_policy", patch.retention(), ConfigJson::write);
    if (changes(patch.timestampMode()) || changes(patch.timestampUncapped())) {
      JsonObject timestamping = new JsonObject(object.member("timestamping"));
      change(timestamping, "mode", patch.timestampMode(), (to, it) -> to.jsonString(it.text()));
      change(timestamping, "uncapped", patch.timestampUncapped(), ConfigJson::bool);
      timestamping.end();
    }
    if (changes(patch.deleteOnEmptyMinAgeSeconds())) {
      JsonObject deleteOnEmpty = new JsonObject(object.member("delete_on_empty"));
      change(
          deleteOnEmpty,
          "min_age_secs",
          patch.deleteOnEmptyMinAgeSeconds(),
          (to, it) -> to.unsigned(it));
      deleteOnEmpty.end();
    }
    object.end();
  }

  private static boolean changes(Change<?> change) {
    return !(change instanceof Change.Keep<?>);
  }

  private static <T> void change(
      JsonObject object, String name, Change<T> change, BiConsumer<TextBuffer, T> writing) {
    if (change instanceof Change.Clear<T>) {
      object.member(name).ascii("null");
    } else if (change instanceof Change.Set<T> set) {
      writing.accept(object.member(name), set.value());
    }
  }

  static StreamConfig streamConfig(JsonReader json) {
    StreamFields fields = new StreamFields();
    json.object("a stream configuration, an object,", fields::member);
    return new StreamConfig(
        fields.storageClass,
        fields.retention,
        fields.timestampMode,
        fields.timestampUncapped,
        fields.deleteOnEmpty);
  }

  private static Retention retention(JsonReader json) {
    RetentionField field = new RetentionField();
    json.object("a retention policy, an object,", field::member);
    if (field.value == null) {
      throw new MalformedException(
          "expected a retention policy with a member such as \"age\", but it is empty");
    }
    return field.value;
  }

  private static final class RetentionField {
    private @Nullable Retention value;

    boolean member(JsonReader json, String name) {
      switch (name) {
        case "age" -> {
          value = new Retention.Age(json.unsigned());
          return true;
        }
        case "infinite" -> value = new Retention.Infinite();
        default -> value = new Retention.Other(name);
      }
      return false;
    }
  }

  private static final class StreamFields {
    private Optional<StorageClass> storageClass = Optional.empty();
    private Optional<Retention> retention = Optional.empty();
    private Optional<TimestampMode> timestampMode = Optional.empty();
    private Optional<Boolean> timestampUncapped = Optional.empty();
    private OptionalLong deleteOnEmpty = OptionalLong.empty();

    boolean member(JsonReader json, String name) {
      if (json.isNull()) {
        return true;
      }
      switch (name) {
        case "storage_class" -> storageClass = Optional.of(new StorageClass(Fields.text(json)));
        case "retention_policy" -> retention = Optional.of(ConfigJson.retention(json));
        case "timestamping" -> json.object("an object", this::timestamping);
        case "delete_on_empty" -> json.object("an object", this::deleteOnEmpty);
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean timestamping(JsonReader json, String name) {
      if (json.isNull()) {
        return true;
      }
      switch (name) {
        case "mode" -> timestampMode = Optional.of(new TimestampMode(Fields.text(json)));
        case "uncapped" -> timestampUncapped = Optional.of(json.bool());
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean deleteOnEmpty(JsonReader json, String name) {
      if (!name.equals("min_age_secs") || json.isNull()) {
        return false;
      }
      deleteOnEmpty = OptionalLong.of(json.unsigned());
      return true;
    }
  }

  private static final class BasinFields {
    private StreamConfig streamDefaults = StreamConfig.NONE;
    private Optional<Cipher> streamCipher = Optional.empty();
    private boolean onAppend;
    private boolean onRead;

    boolean member(JsonReader json, String name) {
      if (json.isNull()) {
        return true;
      }
      switch (name) {
        case "default_stream_config" -> streamDefaults = streamConfig(json);
        case "stream_cipher" -> streamCipher = Optional.of(new Cipher(Fields.text(json)));
        case "create_stream_on_append" -> onAppend = json.bool();
        case "create_stream_on_read" -> onRead = json.bool();
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
