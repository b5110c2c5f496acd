package io.headrace.server.access;

/** A set of names that a token is limited to. */
public sealed interface Names {
  /** No name at all. */
  record None() implements Names {}

  /**
   * One name.
   *
   * @param name the name, not empty
   */
  record Exact(String name) implements Names {
    public Exact {
      if (name.isEmpty()) {
        throw new IllegalArgumentException(
            "one exact name is not empty; an empty one means no name at all");
      }
    }
  }

  /**
   * Every name that begins so.
   *
   * @param prefix the beginning; empty for every name
   */
  record Prefix(String prefix) implements Names {}

  /** No name. */
  static Names none() {
    return new None();
  }

  /** Every name. */
  static Names all() {
    return new Prefix("");
  }

  /** The set that {@code exact} means in the protocol: the empty text is no name. */
  static Names exact(String name) {
    return name.isEmpty() ? none() : new Exact(name);
  }

  /** Whether a name is in the set. */
  default boolean include(String name) {
    return switch (this) {
      case None _ -> false;
      case Exact(String only) -> name.equals(only);
      case Prefix(String prefix) -> name.startsWith(prefix);
    };
  }

  /** Whether every name of another set is in this one. */
  default boolean contain(Names other) {
    return switch (other) {
      case None _ -> true;
      case Exact(String only) -> include(only);
      case Prefix(String prefix) -> this instanceof Prefix(String mine) && prefix.startsWith(mine);
    };
  }

  /** The same names with a text before each. */
  default Names behind(String namespace) {
    return switch (this) {
      case None none -> none;
      case Exact(String name) -> new Exact(namespace + name);
      case Prefix(String prefix) -> new Prefix(namespace + prefix);
    };
  }

  /**
   * What of these names begins with a text, without that text. A name that is the text and nothing
   * more has no name left.
   */
  default Names within(String namespace) {
    return switch (this) {
      case None none -> none;
      case Exact(String name) ->
          name.startsWith(namespace)
              ? Names.exact(name.substring(namespace.length()))
              : Names.none();
      case Prefix(String prefix) when prefix.startsWith(namespace) ->
          new Prefix(prefix.substring(namespace.length()));
      case Prefix(String prefix) -> namespace.startsWith(prefix) ? Names.all() : Names.none();
    };
  }
}
