package io.headrace.log;

import java.util.Optional;

/**
 * What a reconfiguration does with one setting.
 *
 * @param <T> the type of the setting
 */
public sealed interface Change<T> {
  /** Leaves the setting as it is. */
  record Keep<T>() implements Change<T> {}

  /** Takes the choice back, so that the next default applies. */
  record Clear<T>() implements Change<T> {}

  /** Chooses a value. */
  record Set<T>(T value) implements Change<T> {}

  /** The setting after this change. */
  default Optional<T> applyTo(Optional<T> current) {
    return switch (this) {
      case Keep<T> _ -> current;
      case Clear<T> _ -> Optional.empty();
      case Set<T>(T value) -> Optional.of(value);
    };
  }
}
