package io.headrace.client.control;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param items the items, in order
 * @param next what to ask for to get the next page, unless this is the last one
 */
public record Page<T>(List<T> items, Optional<PageQuery> next) {
  public Page {
    items = List.copyOf(items);
  }
}
