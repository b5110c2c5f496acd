package io.headrace.client.control;

import java.util.OptionalInt;

/**
 * Which part of a listing is wanted. Listings are in the order of the names' bytes.
 *
 * @param prefix how the names begin; empty for all
 * @param startAfter the name after which the page begins; empty for the first page
 * @param pageSize the most items of one page, 1 to 1000, or empty for 1000. It does not bound how
 *     many there are in all
 */
public record PageQuery(String prefix, String startAfter, OptionalInt pageSize) {
  /** The first page of everything. */
  public static final PageQuery ALL = new PageQuery("", "", OptionalInt.empty());

  /** The largest page. */
  public static final int MAX_PAGE_SIZE = 1000;

  /**
   * Checks the page's size.
   *
   * @throws IllegalArgumentException if it is not from 1 to 1000
   */
  public PageQuery {
    if (pageSize.isPresent() && (pageSize.getAsInt() < 1 || pageSize.getAsInt() > MAX_PAGE_SIZE)) {
      throw new IllegalArgumentException(
          "expected a page of 1 to 1000 items, but not of " + pageSize.getAsInt());
    }
  }

  /** The first page of the names that begin so. */
  public static PageQuery prefix(String prefix) {
    return ALL.withPrefix(prefix);
  }

  /** The same with other beginnings of names. */
  public PageQuery withPrefix(String other) {
    return new PageQuery(other, startAfter, pageSize);
  }

  /** The same, beginning after another name. */
  public PageQuery withStartAfter(String name) {
    return new PageQuery(prefix, name, pageSize);
  }

  /**
   * The same with pages of another size.
   *
   * @throws IllegalArgumentException if it is not from 1 to 1000
   */
  public PageQuery withPageSize(int items) {
    return new PageQuery(prefix, startAfter, OptionalInt.of(items));
  }
}
