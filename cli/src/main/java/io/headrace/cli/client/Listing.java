package io.headrace.cli.client;

import java.util.List;
import java.util.Optional;

/**
 * A page of a listing.
 *
 * @param entries what it lists, in the order of the names
 * @param hasMore whether more follow
 */
public record Listing(List<Entry> entries, boolean hasMore) {
  /**
   * A basin or a stream.
   *
   * @param name its name
   * @param createdAt when it was created, as the server writes it
   * @param deletedAt when its deletion was asked for, if it was
   */
  public record Entry(String name, String createdAt, Optional<String> deletedAt) {}
}
