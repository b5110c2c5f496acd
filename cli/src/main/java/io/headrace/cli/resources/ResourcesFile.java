package io.headrace.cli.resources;

import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.text.Spans;
import io.headrace.log.BasinConfig;
import io.headrace.log.Cipher;
import io.headrace.log.Retention;
import io.headrace.log.StorageClass;
import io.headrace.log.StreamSettings;
import io.headrace.log.TimestampMode;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@link Resources}. The format is that of s2-lite's init file; {@link #schema} has it. */
public final class ResourcesFile {
  static final Set<String> FILE = ordered("$schema", "basins");
  static final Set<String> BASIN = ordered("name", "config", "streams");
  static final Set<String> BASIN_CONFIG =
      ordered(
          "default_stream_config",
          "stream_cipher",
          "create_stream_on_append",
          "create_stream_on_read");
  static final Set<String> STREAM = ordered("name", "config");
  static final Set<String> STREAM_CONFIG =
      ordered("storage_class", "retention_policy", "timestamping", "delete_on_empty");
  static final Set<String> TIMESTAMPING = ordered("mode", "uncapped");
  static final Set<String> DELETE_ON_EMPTY = ordered("min_age");

  private ResourcesFile() {}

  /** The format as a JSON schema. */
  public static String schema() {
    try (InputStream in = ResourcesFile.class.getResourceAsStream("schema.json")) {
      if (in == null) {
        throw new IllegalStateException("the schema is not among the program's files");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file's content.
   *
   * @throws IllegalArgumentException if it is not in the format; says where
   */
  public static Resources read(byte[] utf8) {
    Place file = new Place("", JsonText.parse(utf8)).only(FILE);
    List<Resources.Basin> basins = new ArrayList<>();
    Set<BasinName> names = new HashSet<>();
    for (Place place : file.find("basins").map(Place::elements).orElse(List.of())) {
      Resources.Basin basin = basin(place);
      if (!names.add(basin.name())) {
        throw place.wrong("the basin " + basin.name().text() + " stands there twice");
      }
      basins.add(basin);
    }
    return new Resources(basins);
  }

  private static Resources.Basin basin(Place place) {
    place.only(BASIN);
    BasinName name = place.need("name").read(text -> new BasinName(text.text()));
    List<Resources.Stream> streams = new ArrayList<>();
    Set<StreamName> names = new HashSet<>();
    for (Place each : place.find("streams").map(Place::elements).orElse(List.of())) {
      Resources.Stream stream = stream(each);
      if (!names.add(stream.name())) {
        throw each.wrong("the stream " + stream.name().text() + " stands there twice");
      }
      streams.add(stream);
    }
    BasinConfig config =
        place.find("config").map(ResourcesFile::basinConfig).orElse(BasinConfig.DEFAULT);
    return new Resources.Basin(name, config, streams);
  }

  private static Resources.Stream stream(Place place) {
    place.only(STREAM);
    return new Resources.Stream(
        place.need("name").read(text -> new StreamName(text.text())),
        place.find("config").map(ResourcesFile::settings).orElse(StreamSettings.NONE));
  }

  private static BasinConfig basinConfig(Place place) {
    place.only(BASIN_CONFIG);
    return new BasinConfig(
        place
            .find("default_stream_config")
            .map(ResourcesFile::settings)
            .orElse(StreamSettings.NONE),
        place.find("stream_cipher").map(it -> word(it, Cipher.values())),
        place.find("create_stream_on_append").map(it -> it.read(Json::truth)).orElse(false),
        place.find("create_stream_on_read").map(it -> it.read(Json::truth)).orElse(false));
  }

  private static StreamSettings settings(Place place) {
    place.only(STREAM_CONFIG);
    Optional<Place> timestamping = place.find("timestamping").map(it -> it.only(TIMESTAMPING));
    Optional<Place> emptiness = place.find("delete_on_empty").map(it -> it.only(DELETE_ON_EMPTY));
    return new StreamSettings(
        place.find("storage_class").map(it -> word(it, StorageClass.values())),
        place.find("retention_policy").map(ResourcesFile::retention),
        timestamping.flatMap(it -> it.find("mode")).map(it -> word(it, TimestampMode.values())),
        timestamping.flatMap(it -> it.find("uncapped")).map(it -> it.read(Json::truth)),
        emptiness.flatMap(it -> it.find("min_age")).map(ResourcesFile::wholeSeconds));
  }

  private static Retention retention(Place place) {
    if (place.read(Json::text).equals("infinite")) {
      return new Retention.Infinite();
    }
    Duration age = wholeSeconds(place);
    if (age.isZero()) {
      throw place.wrong("expected a second or more, or infinite, but got " + place.value());
    }
    return new Retention.Age(age);
  }

  /** A span of time, in text, of which the protocol counts whole seconds. */
  private static Duration wholeSeconds(Place place) {
    return Duration.ofSeconds(place.read(text -> Spans.parse(text.text())).toSeconds());
  }

  private static <E extends Enum<E>> E word(Place place, E[] values) {
    String word = place.read(Json::text);
    List<String> names = Arrays.stream(values).map(ResourcesFile::name).toList();
    int index = names.indexOf(word);
    if (index < 0) {
      throw place.wrong("expected " + String.join(" or ", names) + ", but got \"" + word + "\"");
    }
    return values[index];
  }

  /** A constant as the protocol writes it. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Set<String> ordered(String... names) {
    return new LinkedHashSet<>(List.of(names));
  }
}
