package io.headrace.cli.resources;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.Spans;
import io.headrace.log.StreamConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a configuration one by one, as a person reads them: {@code timestamping.mode} is
 * {@code arrival}. A field that is not set is not there.
 *
 * @param values the fields by their names, in order
 */
public record Fields(Map<String, String> values) {
  /** No field at all. */
  public static final Fields NONE = new Fields(Map.of());

  /**
   * A field in which two configurations differ.
   *
   * @param name the field
   * @param left what it is in the one, if it is set there
   * @param right what it is in the other
   */
  public record Difference(String name, Optional<String> left, Optional<String> right) {}

  /** The fields of something that the protocol tells. */
  public static Fields of(Json.Members config) {
    Map<String, String> values = new LinkedHashMap<>();
    add(values, "", config);
    return new Fields(values);
  }

  /** The fields of streams that a basin's defaults leave alone, where these say nothing. */
  public Fields orStreamDefaults() {
    Json.Members defaults = ProtocolConfig.of(StreamConfig.DEFAULT.toSettings());
    Map<String, String> all = new LinkedHashMap<>(of(defaults).values());
    all.putAll(values);
    return new Fields(all);
  }

  /** In which fields another configuration differs from this one. */
  public List<Difference> differences(Fields other) {
    Set<String> names = new LinkedHashSet<>(values.keySet());
    names.addAll(other.values().keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      Optional<String> left = Optional.ofNullable(values.get(name));
      Optional<String> right = Optional.ofNullable(other.values().get(name));
      if (!left.equals(right)) {
        differences.add(new Difference(name, left, right));
      }
    }
    return differences;
  }

  private static void add(Map<String, String> to, String path, Json.Members members) {
    members
        .values()
        .forEach((name, value) -> {
          String field = path.isEmpty() ? name : path + "." + name;
          switch (value) {
            case Json.Null() -> {}
            case Json.Members inner when name.equals("retention_policy") ->
                to.put(field, retention(inner));
            case Json.Members inner -> add(to, field, inner);
            case Json.Digits digits when name.equals("min_age_secs") ->
                to.put(field.replaceFirst("_secs$", ""), span(digits));
            case Json.Text(String text) -> to.put(field, text);
            case Json.Digits _, Json.Truth _, Json.Elements _ -> to.put(field, value.toString());
          }
        });
  }

  private static String retention(Json.Members policy) {
    return policy.find("age").map(Fields::span).orElse("infinite");
  }

  private static String span(Json seconds) {
    return Spans.print(Duration.ofSeconds(seconds.unsigned()));
  }
}
