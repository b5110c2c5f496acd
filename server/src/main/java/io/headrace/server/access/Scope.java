package io.headrace.server.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a token is to permit, as whoever issues it says so.
 *
 * @param basins the basins
 * @param streams the streams in those basins
 * @param accessTokens the ids of tokens
 * @param groups operations by the group
 * @param operations operations one by one
 */
public record Scope(
    Names basins,
    Names streams,
    Names accessTokens,
    OperationGroups groups,
    Set<Permission> operations) {
  public Scope {
    operations = Set.copyOf(operations);
  }

  /** Every operation it permits: those of the groups and those that it names. */
  public Set<Permission> permissions() {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    all.addAll(groups.expand());
    all.addAll(operations);
    return all;
  }

  /** The same scope, with other names of streams. */
  public Scope withStreams(Names other) {
    return new Scope(basins, other, accessTokens, groups, operations);
  }
}
