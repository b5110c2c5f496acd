package io.headrace.server.access;

import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lists what lies within a scope, as if there were nothing else. Pure. */
public final class ScopedListing {
  private ScopedListing() {}

  /**
   * A page of what lies within a scope.
   *
   * @param names the scope
   * @param page which page is wanted
   * @param source lists everything, in the order of the names
   * @param nameOf the name of an item
   */
  public static <T> Page<T> list(
      Names names,
      PageRequest page,
      Function<PageRequest, Page<T>> source,
      Function<T, String> nameOf) {
    return switch (names) {
      case Names.None _ -> nothing();
      case Names.Exact(String only) -> {
        if (!only.startsWith(page.prefix())) {
          yield nothing();
        }
        // The shortest of the names that begin so comes first.
        Page<T> first = source.apply(new PageRequest(only, page.startAfter(), 1));
        List<T> items =
            first.items().stream().filter(item -> nameOf.apply(item).equals(only)).toList();
        yield new Page<>(items, /* hasMore= */ false);
      }
      case Names.Prefix(String prefix) ->
          both(prefix, page.prefix())
              .map(both -> source.apply(new PageRequest(both, page.startAfter(), page.limit())))
              .orElseGet(ScopedListing::nothing);
    };
  }

  /** What names begin with that begin with both texts; empty if there are none. */
  private static Optional<String> both(String one, String other) {
    if (one.startsWith(other)) {
      return Optional.of(one);
    }
    return other.startsWith(one) ? Optional.of(other) : Optional.empty();
  }

  private static <T> Page<T> nothing() {
    return new Page<>(List.of(), /* hasMore= */ false);
  }
}
