package io.headrace.server.access;

import java.util.OptionalLong;

/**
 * What is known of an access token, which is all but its secret.
 *
 * @param id its id
 * @param hash the hash of its secret
 * @param expiresAtMillis from when on it proves nothing, in milliseconds since the Unix epoch; or
 *     empty for never
 * @param autoPrefix whether the prefix of its streams goes without saying
 * @param namespace what goes before every stream name that its bearer says; empty for nothing
 * @param scope what it permits; the streams by their whole names
 */
public record AccessToken(
    TokenId id,
    TokenHash hash,
    OptionalLong expiresAtMillis,
    boolean autoPrefix,
    String namespace,
    Scope scope) {
  public AccessToken {
    if (namespace.isEmpty() ? autoPrefix : !isWithin(scope.streams(), namespace)) {
      throw new IllegalArgumentException(
          "the streams of a token lie in its namespace \""
              + namespace
              + "\", but here they are "
              + scope.streams());
    }
  }

  private static boolean isWithin(Names streams, String namespace) {
    return new Names.Prefix(namespace).contain(streams);
  }

  /** Whether it proves anything at this time. */
  public boolean isAlive(long nowMillis) {
    return expiresAtMillis.isEmpty() || nowMillis < expiresAtMillis.getAsLong();
  }

  /** What its bearer may do. */
  public Grant grant() {
    return new Grant(
        scope.basins(),
        scope.streams().within(namespace),
        scope.accessTokens(),
        scope.permissions());
  }
}
