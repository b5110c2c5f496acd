package io.headrace.log;

/**
 * Which page of a listing is wanted.
 *
 * @param prefix what the names begin with; empty for all
 * @param startAfter the name after which the page begins; empty for the beginning
 * @param limit the most items, 1 to 1000
 */
public record PageRequest(String prefix, String startAfter, int limit) {
  /** The most items of a page. */
  public static final int MAX_LIMIT = 1000;

  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("a page has 1 to 1000 items, but asked for were " + limit);
    }
  }

  /** The first page of everything. */
  public static final PageRequest FIRST = new PageRequest("", "", MAX_LIMIT);
}
