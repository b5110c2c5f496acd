package io.headrace.server.access;

import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** Tokens and their bearers for tests. */
final class Callers {
  static final TokenHash HASH = TokenHash.of("test");

  private Callers() {}

  static Scope scope(Names basins, Names streams, Names tokens, Permission... permissions) {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    all.addAll(Set.of(permissions));
    return new Scope(basins, streams, tokens, OperationGroups.NONE, all);
  }

  static Scope everything(Permission... permissions) {
    return scope(Names.all(), Names.all(), Names.all(), permissions);
  }

  static AccessToken token(String id, Scope scope) {
    return new AccessToken(
        new TokenId(id), TokenHash.of(id), OptionalLong.empty(), false, "", scope);
  }

  static Caller bearing(AccessToken token) {
    return Caller.bearing(token, 0);
  }

  static Caller with(Scope scope) {
    return bearing(token("issuer", scope));
  }
}
