package io.headrace.cli.client;

import io.headrace.cli.json.Json;
import java.util.List;
import java.util.Optional;

/**
 * A page of access tokens.
 *
 * @param entries what it lists, in the order of the ids
 * @param hasMore whether more follow
 */
public record TokenListing(List<Entry> entries, boolean hasMore) {
  /**
   * An access token, without its secret.
   *
   * @param id its id
   * @param expiresAt when it expires, as the server writes it, if it does
   * @param scope what it permits, in the protocol's words
   */
  public record Entry(String id, Optional<String> expiresAt, Json scope) {}
}
