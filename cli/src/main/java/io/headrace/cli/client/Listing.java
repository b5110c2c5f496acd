package io.headrace.cli.client;

import java.util.List;

/**
 * A page of a listing.
 *
 * @param entries what it lists, in the order of the names
 * @param hasMore whether more follow
 * @param <T> what an entry is
 */
public record Listing<T>(List<T> entries, boolean hasMore) {}
