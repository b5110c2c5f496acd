package io.headrace.testkit.disk;

import java.util.Map;

/** Something that was done to a folder's names, such that it can be done again to other names. */
sealed interface NameChange {
  record Created(String name, SimulatedFile file) implements NameChange {}

  record Renamed(String from, String to, SimulatedFile file) implements NameChange {}

  record Deleted(String name, SimulatedFile file) implements NameChange {}

  /** Does it. Where earlier changes were lost, it touches only names of the same file. */
  default void applyTo(Map<String, SimulatedFile> names) {
    switch (this) {
      case Created(String name, SimulatedFile file) -> names.put(name, file);
      case Renamed(String from, String to, SimulatedFile file) -> {
        names.remove(from, file);
        names.put(to, file);
      }
      case Deleted(String name, SimulatedFile file) -> names.remove(name, file);
    }
  }
}
