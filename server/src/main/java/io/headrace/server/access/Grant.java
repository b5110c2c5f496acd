package io.headrace.server.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * What somebody may do, and to what. This is where it is decided, without a look at what exists: so
 * a refusal never tells whether there is such a basin, stream or token.
 *
 * <p>Names of streams are names as whoever has the grant says them.
 *
 * @param basins the basins it reaches
 * @param streams the streams it reaches, in those basins
 * @param accessTokens the ids of tokens it reaches
 * @param permissions the operations
 */
public record Grant(Names basins, Names streams, Names accessTokens, Set<Permission> permissions) {
  /** Everything. */
  public static final Grant ALL =
      new Grant(Names.all(), Names.all(), Names.all(), EnumSet.allOf(Permission.class));

  /** Nothing. */
  public static final Grant NOTHING = new Grant(Names.none(), Names.none(), Names.none(), Set.of());

  public Grant {
    permissions = Set.copyOf(permissions);
  }

  /** Whether an operation is permitted that is about no one thing. */
  public boolean permits(Permission permission) {
    return permissions.contains(permission);
  }

  /** Whether an operation on a basin is permitted. */
  public boolean permitsOnBasin(Permission permission, String basin) {
    return permits(permission) && basins.include(basin);
  }

  /** Whether an operation on a stream is permitted. */
  public boolean permitsOnStream(Permission permission, String basin, String stream) {
    return permitsOnBasin(permission, basin) && streams.include(stream);
  }

  /** Whether an operation on an access token is permitted. */
  public boolean permitsOnToken(Permission permission, String id) {
    return permits(permission) && accessTokens.include(id);
  }

  /** Whether everything that another grant permits is permitted by this one, too. */
  public boolean contains(Grant other) {
    return basins.contain(other.basins)
        && streams.contain(other.streams)
        && accessTokens.contain(other.accessTokens)
        && permissions.containsAll(other.permissions);
  }
}
