package io.headrace.cli.client;

/**
 * Which page of a listing is wanted.
 *
 * @param prefix what the names begin with; empty for all
 * @param startAfter the name after which the page begins; empty for the beginning
 * @param limit the most names
 */
public record PageQuery(String prefix, String startAfter, int limit) {
  /** The most names that a page has. */
  public static final int MAX_LIMIT = 1000;

  String encoded() {
    return "?prefix="
        + Percent.encode(prefix)
        + "&start_after="
        + Percent.encode(startAfter)
        + "&limit="
        + limit;
  }
}
