package io.headrace.client.control;

/** A set of names that an access token is limited to. */
public sealed interface Names {
  /** No name at all. */
  record None() implements Names {}

  /** One name; none at all if it is empty. */
  record Exact(String name) implements Names {}

  /** Every name that begins so; every name if it is empty. */
  record Prefix(String prefix) implements Names {}

  /**
   * A set of a kind that is not known here. It can be read, but not sent.
   *
   * @param kind what the server calls it
   */
  record Other(String kind) implements Names {}

  /** No name at all. */
  static Names none() {
    return new None();
  }

  /** Every name. */
  static Names all() {
    return new Prefix("");
  }

  /** One name. */
  static Names exact(String name) {
    return new Exact(name);
  }

  /** Every name that begins so. */
  static Names prefix(String prefix) {
    return new Prefix(prefix);
  }
}
