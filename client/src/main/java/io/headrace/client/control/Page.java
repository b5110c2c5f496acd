package io.headrace.client.control;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param <T> what is listed
 * @param items the items, in order of their names' bytes
 * @param next what to ask for to get the next page, unless this is the last one
 */
public record Page<T>(List<T> items, Optional<PageQuery> next) {
  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }
}
