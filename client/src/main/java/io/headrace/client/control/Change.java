package io.headrace.client.control;

/**
 * What a reconfiguration does with one setting.
 *
 * @param <T> the type of the setting
 */
public sealed interface Change<T> {
  /** Leaves it as it is. */
  record Keep<T>() implements Change<T> {}

  /** Takes the choice back, so that the next default applies. */
  record Clear<T>() implements Change<T> {}

  /** Chooses a value. */
  record Set<T>(T value) implements Change<T> {}

  /** Leaves a setting as it is. */
  static <T> Change<T> keep() {
    return new Keep<>();
  }

  /** Takes a choice back. */
  static <T> Change<T> clear() {
    return new Clear<>();
  }

  /** Chooses a value. */
  static <T> Change<T> to(T value) {
    return new Set<>(value);
  }
}
