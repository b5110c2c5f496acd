package io.headrace.server.access;

import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.wire.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens in force: a fold over what happened to them. Looked at by any thread; told what
 * happened by one at a time.
 *
 * <p>A token that has expired is as good as revoked: it is not found, and its id is free.
 */
public final class TokenBook {
  private final ConcurrentNavigableMap<String, Entry> byId =
      new ConcurrentSkipListMap<>(Utf8::compare);
  private final ConcurrentMap<TokenHash, Entry> byHash = new ConcurrentHashMap<>();

  private record Entry(AccessToken token, Caller caller) {}

  /** Takes what happened into account. */
  void apply(TokenEvent event, long nowNanos) {
    switch (event) {
      case TokenEvent.Issued(AccessToken token) -> {
        Entry known = byId.get(token.id().text());
        // A token that is told once more keeps its caller, whom others hold.
        if (known == null || !known.token().hash().equals(token.hash())) {
          remove(token.id());
          Entry entry = new Entry(token, Caller.bearing(token, nowNanos));
          byId.put(token.id().text(), entry);
          byHash.put(token.hash(), entry);
        }
      }
      case TokenEvent.Revoked(TokenId id) -> remove(id);
    }
  }

  private void remove(TokenId id) {
    Entry entry = byId.remove(id.text());
    if (entry != null) {
      byHash.remove(entry.token().hash());
      entry.caller().revoke();
    }
  }

  /** Refuses the bearer of a token from now on, though nothing that happened says so. */
  void bar(TokenId id) {
    Entry entry = byId.get(id.text());
    if (entry != null) {
      entry.caller().revoke();
    }
  }

  /** Who bears this secret, if it is one; the token may have expired, which the caller tells. */
  public Optional<Caller> bearer(String secret) {
    Entry entry = byHash.get(TokenHash.of(secret));
    return entry == null ? Optional.empty() : Optional.of(entry.caller());
  }

  /** Who bears the token of an id, if there is one that proves anything at this time. */
  public Optional<Caller> bearerOf(TokenId id, long nowMillis) {
    return Optional.ofNullable(byId.get(id.text()))
        .map(Entry::caller)
        .filter(caller -> caller.isStillValid(nowMillis));
  }

  /** The token of an id. */
  Optional<AccessToken> find(TokenId id, long nowMillis) {
    @Nullable Entry entry = byId.get(id.text());
    return entry != null && entry.token().isAlive(nowMillis)
        ? Optional.of(entry.token())
        : Optional.empty();
  }

  /** Lists tokens in the order of their ids. */
  public Page<AccessToken> list(PageRequest page, long nowMillis) {
    boolean startsInside = Utf8.compare(page.startAfter(), page.prefix()) >= 0;
    ConcurrentNavigableMap<String, Entry> rest =
        startsInside
            ? byId.tailMap(page.startAfter(), /* inclusive= */ false)
            : byId.tailMap(page.prefix(), /* inclusive= */ true);
    List<AccessToken> items = new ArrayList<>();
    for (Entry each : rest.values()) {
      if (!each.token().id().text().startsWith(page.prefix())) {
        break;
      }
      if (each.token().isAlive(nowMillis)) {
        if (items.size() == page.limit()) {
          return new Page<>(items, /* hasMore= */ true);
        }
        items.add(each.token());
      }
    }
    return new Page<>(items, /* hasMore= */ false);
  }

  /** Forgets the tokens that have expired. */
  void dropExpired(long nowMillis) {
    for (Entry each : byId.values()) {
      if (!each.token().isAlive(nowMillis)) {
        remove(each.token().id());
      }
    }
  }

  /** Every token, in the order of the ids. */
  List<AccessToken> all() {
    return byId.values().stream().map(Entry::token).toList();
  }

  /** How many tokens it holds, with those that have expired and were not dropped yet. */
  public int size() {
    return byHash.size();
  }
}
