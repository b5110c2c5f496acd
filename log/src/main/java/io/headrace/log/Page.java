package io.headrace.log;

import java.util.List;

/**
 * A page of a listing.
 *
 * @param items the items in the order of their names' bytes
 * @param hasMore whether more follow
 * @param <T> the type of the items
 */
public record Page<T>(List<T> items, boolean hasMore) {
  public Page {
    items = List.copyOf(items);
  }
}
