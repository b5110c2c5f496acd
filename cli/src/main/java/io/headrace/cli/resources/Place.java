package io.headrace.cli.resources;

import io.headrace.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A value in a file, and where it stands: what is wrong with it is told with its place.
 *
 * @param path the way to it, such as {@code basins[0].config}
 * @param value the value
 */
record Place(String path, Json value) {
  /** The member of this name, unless it is absent or {@code null}. */
  Optional<Place> find(String name) {
    return value.members().find(name).map(it -> new Place(member(name), it));
  }

  /** The member of this name. */
  Place need(String name) {
    return find(name).orElseThrow(() -> wrong("expected \"" + name + "\", but it is missing"));
  }

  /** The elements of an array. */
  List<Place> elements() {
    List<Json> values = read(Json::elements);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      places.add(new Place(path + "[" + i + "]", values.get(i)));
    }
    return places;
  }

  /**
   * This object, if it has no members but these.
   *
   * @throws IllegalArgumentException if it is no object, or has others: a setting that is mistyped
   *     would otherwise be one that is not made
   */
  Place only(Set<String> known) {
    for (String name : read(Json::members).values().keySet()) {
      if (!known.contains(name)) {
        throw wrong(
            "expected " + String.join(", ", known) + " and no more, but there is \"" + name + "\"");
      }
    }
    return this;
  }

  /** What a reader makes of the value. */
  <T> T read(Function<Json, T> reader) {
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** What is wrong here. */
  IllegalArgumentException wrong(String how) {
    return new IllegalArgumentException((path.isEmpty() ? "" : path + ": ") + how);
  }

  private String member(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
