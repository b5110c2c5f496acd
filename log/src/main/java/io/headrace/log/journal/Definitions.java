package io.headrace.log.journal;

import com.google.protobuf.ByteString;
import io.headrace.log.BasinConfig;
import io.headrace.log.Cipher;
import io.headrace.log.CorruptionException;
import io.headrace.log.CreationKey;
import io.headrace.log.Retention;
import io.headrace.log.StorageClass;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamSettings;
import io.headrace.log.TimestampMode;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * How definitions of basins and streams are stored: protobuf messages, whose field numbers stand
 * here and nowhere else. A number that was used once keeps its meaning for ever.
 */
final class Definitions {
  private static final int BASIN_ID = 1;
  private static final int BASIN_NAME = 2;
  private static final int BASIN_CREATED_AT = 3;
  private static final int BASIN_DELETED_AT = 4;
  private static final int BASIN_KEY = 5;
  private static final int BASIN_STREAM_DEFAULTS = 6;
  private static final int BASIN_STREAM_CIPHER = 7;
  private static final int BASIN_CREATE_ON_APPEND = 8;
  private static final int BASIN_CREATE_ON_READ = 9;

  private static final int STREAM_ID = 1;
  private static final int STREAM_BASIN_ID = 2;
  private static final int STREAM_NAME = 3;
  private static final int STREAM_CREATED_AT = 4;
  private static final int STREAM_DELETED_AT = 5;
  private static final int STREAM_KEY = 6;
  private static final int STREAM_SETTINGS = 7;
  private static final int STREAM_CIPHER = 8;
  private static final int STREAM_CONTENT_TYPE = 9;

  private static final int SETTINGS_STORAGE_CLASS = 1;
  private static final int SETTINGS_RETENTION_SECONDS = 2;
  private static final int SETTINGS_TIMESTAMP_MODE = 3;
  private static final int SETTINGS_UNCAPPED = 4;
  private static final int SETTINGS_DELETE_ON_EMPTY_SECONDS = 5;

  private static final int INFINITE_RETENTION = 0;

  private Definitions() {}

  static ByteString encode(BasinDefinition basin) {
    MessageWriter message =
        new MessageWriter()
            .number(BASIN_ID, basin.id())
            .text(BASIN_NAME, basin.name().text())
            .number(BASIN_CREATED_AT, basin.createdAtMillis())
            .bytes(BASIN_STREAM_DEFAULTS, encode(basin.config().streamDefaults()))
            .flag(BASIN_CREATE_ON_APPEND, basin.config().createStreamOnAppend())
            .flag(BASIN_CREATE_ON_READ, basin.config().createStreamOnRead());
    basin.config().streamCipher().ifPresent(it -> message.number(BASIN_STREAM_CIPHER, code(it)));
    basin.deletedAtMillis().ifPresent(it -> message.numberEvenIfZero(BASIN_DELETED_AT, it));
    basin.key().ifPresent(it -> message.bytes(BASIN_KEY, it.digest()));
    return message.toBytes();
  }

  static BasinDefinition basin(ByteBuffer stored) {
    MessageReader message = new MessageReader(stored);
    long id = 0;
    Optional<BasinName> name = Optional.empty();
    long createdAt = 0;
    OptionalLong deletedAt = OptionalLong.empty();
    Optional<CreationKey> key = Optional.empty();
    StreamSettings defaults = StreamSettings.NONE;
    Optional<Cipher> cipher = Optional.empty();
    boolean createOnAppend = false;
    boolean createOnRead = false;
    for (int field = message.nextField(); field != 0; field = message.nextField()) {
      switch (field) {
        case BASIN_ID -> id = message.number();
        case BASIN_NAME -> name = Optional.of(new BasinName(message.text()));
        case BASIN_CREATED_AT -> createdAt = message.number();
        case BASIN_DELETED_AT -> deletedAt = OptionalLong.of(message.number());
        case BASIN_KEY -> key = Optional.of(new CreationKey(message.bytes()));
        case BASIN_STREAM_DEFAULTS -> defaults = settings(message.bytes());
        case BASIN_STREAM_CIPHER ->
            cipher = Optional.of(value(Cipher.values(), Definitions::code, message.number()));
        case BASIN_CREATE_ON_APPEND -> createOnAppend = message.flag();
        case BASIN_CREATE_ON_READ -> createOnRead = message.flag();
        default -> {}
      }
    }
    return new BasinDefinition(
        id,
        name.orElseThrow(() -> new CorruptionException("a stored basin has no name")),
        new BasinConfig(defaults, cipher, createOnAppend, createOnRead),
        createdAt,
        deletedAt,
        key);
  }

  static ByteString encode(StreamDefinition stream) {
    MessageWriter message =
        new MessageWriter()
            .number(STREAM_ID, stream.id())
            .number(STREAM_BASIN_ID, stream.basinId())
            .text(STREAM_NAME, stream.name().text())
            .number(STREAM_CREATED_AT, stream.createdAtMillis())
            .bytes(STREAM_SETTINGS, encode(stream.config().toSettings()))
            .text(STREAM_CONTENT_TYPE, stream.contentType());
    stream.cipher().ifPresent(it -> message.number(STREAM_CIPHER, code(it)));
    stream.deletedAtMillis().ifPresent(it -> message.numberEvenIfZero(STREAM_DELETED_AT, it));
    stream.key().ifPresent(it -> message.bytes(STREAM_KEY, it.digest()));
    return message.toBytes();
  }

  static StreamDefinition stream(ByteBuffer stored) {
    MessageReader message = new MessageReader(stored);
    long id = 0;
    long basinId = 0;
    Optional<StreamName> name = Optional.empty();
    long createdAt = 0;
    OptionalLong deletedAt = OptionalLong.empty();
    Optional<CreationKey> key = Optional.empty();
    StreamConfig config = StreamConfig.DEFAULT;
    Optional<Cipher> cipher = Optional.empty();
    Optional<String> contentType = Optional.empty();
    for (int field = message.nextField(); field != 0; field = message.nextField()) {
      switch (field) {
        case STREAM_ID -> id = message.number();
        case STREAM_BASIN_ID -> basinId = message.number();
        case STREAM_NAME -> name = Optional.of(new StreamName(message.text()));
        case STREAM_CREATED_AT -> createdAt = message.number();
        case STREAM_DELETED_AT -> deletedAt = OptionalLong.of(message.number());
        case STREAM_KEY -> key = Optional.of(new CreationKey(message.bytes()));
        case STREAM_SETTINGS -> config = resolved(settings(message.bytes()));
        case STREAM_CIPHER ->
            cipher = Optional.of(value(Cipher.values(), Definitions::code, message.number()));
        case STREAM_CONTENT_TYPE -> contentType = Optional.of(message.text());
        default -> {}
      }
    }
    return new StreamDefinition(
        id,
        basinId,
        name.orElseThrow(() -> new CorruptionException("a stored stream has no name")),
        config,
        cipher,
        contentType,
        createdAt,
        deletedAt,
        key);
  }

  /** Most streams have the configuration that nobody chose: they share one object. */
  private static StreamConfig resolved(StreamSettings settings) {
    StreamConfig config = settings.resolve(StreamSettings.NONE);
    return config.equals(StreamConfig.DEFAULT) ? StreamConfig.DEFAULT : config;
  }

  private static ByteString encode(StreamSettings settings) {
    MessageWriter message = new MessageWriter();
    settings.storageClass().ifPresent(it -> message.number(SETTINGS_STORAGE_CLASS, code(it)));
    settings
        .retention()
        .ifPresent(it -> message.numberEvenIfZero(SETTINGS_RETENTION_SECONDS, seconds(it)));
    settings.timestampMode().ifPresent(it -> message.number(SETTINGS_TIMESTAMP_MODE, code(it)));
    settings
        .timestampUncapped()
        .ifPresent(it -> message.numberEvenIfZero(SETTINGS_UNCAPPED, it ? 1 : 0));
    settings
        .deleteOnEmptyMinAge()
        .ifPresent(
            it -> message.numberEvenIfZero(SETTINGS_DELETE_ON_EMPTY_SECONDS, it.toSeconds()));
    return message.toBytes();
  }

  private static StreamSettings settings(ByteString stored) {
    MessageReader message = new MessageReader(stored);
    Optional<StorageClass> storageClass = Optional.empty();
    Optional<Retention> retention = Optional.empty();
    Optional<TimestampMode> mode = Optional.empty();
    Optional<Boolean> uncapped = Optional.empty();
    Optional<Duration> deleteOnEmpty = Optional.empty();
    for (int field = message.nextField(); field != 0; field = message.nextField()) {
      switch (field) {
        case SETTINGS_STORAGE_CLASS ->
            storageClass =
                Optional.of(value(StorageClass.values(), Definitions::code, message.number()));
        case SETTINGS_RETENTION_SECONDS -> retention = Optional.of(retention(message.number()));
        case SETTINGS_TIMESTAMP_MODE ->
            mode = Optional.of(value(TimestampMode.values(), Definitions::code, message.number()));
        case SETTINGS_UNCAPPED -> uncapped = Optional.of(message.flag());
        case SETTINGS_DELETE_ON_EMPTY_SECONDS ->
            deleteOnEmpty = Optional.of(Duration.ofSeconds(message.number()));
        default -> {}
      }
    }
    return new StreamSettings(storageClass, retention, mode, uncapped, deleteOnEmpty);
  }

  private static long seconds(Retention retention) {
    return switch (retention) {
      case Retention.Age(Duration age) -> age.toSeconds();
      case Retention.Infinite() -> INFINITE_RETENTION;
    };
  }

  private static Retention retention(long seconds) {
    return seconds == INFINITE_RETENTION
        ? new Retention.Infinite()
        : new Retention.Age(Duration.ofSeconds(seconds));
  }

  // Enums are stored by these codes. Zero is no code: it is left out of messages.

  private static long code(StorageClass storageClass) {
    return switch (storageClass) {
      case STANDARD -> 1;
      case EXPRESS -> 2;
    };
  }

  private static long code(Cipher cipher) {
    return switch (cipher) {
      case AEGIS_256 -> 1;
      case AES_256_GCM -> 2;
    };
  }

  private static long code(TimestampMode mode) {
    return switch (mode) {
      case CLIENT_PREFER -> 1;
      case CLIENT_REQUIRE -> 2;
      case ARRIVAL -> 3;
    };
  }

  private static <E> E value(E[] values, ToLongFunction<E> coding, long code) {
    for (E value : values) {
      if (coding.applyAsLong(value) == code) {
        return value;
      }
    }
    throw new CorruptionException("a stored setting has the unknown code " + code);
  }
}
