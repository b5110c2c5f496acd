package io.headrace.log.journal;

import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.wire.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;

/** Pages of a table of basins or streams, which stand there by name, in the order of its bytes. */
final class Listing {
  private Listing() {}

  /**
   * A page. Looks at nothing before it, and at no more than one behind it.
   *
   * @param info what is told of one; empty if it is not to be seen yet
   */
  static <S, I> Page<I> page(
      NavigableMap<String, S> table, PageRequest request, Function<S, Optional<I>> info) {
    List<I> items = new ArrayList<>();
    for (Map.Entry<String, S> entry : from(table, request).entrySet()) {
      if (!entry.getKey().startsWith(request.prefix())) {
        break;
      }
      Optional<I> item = info.apply(entry.getValue());
      if (item.isPresent() && items.size() == request.limit()) {
        return new Page<>(items, /* hasMore= */ true);
      }
      item.ifPresent(items::add);
    }
    return new Page<>(items, /* hasMore= */ false);
  }

  private static <S> NavigableMap<String, S> from(
      NavigableMap<String, S> table, PageRequest request) {
    return Utf8.compare(request.startAfter(), request.prefix()) < 0
        ? table.tailMap(request.prefix(), /* inclusive= */ true)
        : table.tailMap(request.startAfter(), /* inclusive= */ false);
  }
}
