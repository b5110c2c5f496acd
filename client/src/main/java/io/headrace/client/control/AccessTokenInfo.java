package io.headrace.client.control;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of an access token, but not the token itself; and what is asked for to get one.
 *
 * @param id what it is called, 1 to 96 bytes of UTF-8
 * @param expiresAt when it ends. Where nothing is asked for, with the token that asks
 * @param autoPrefixStreams whether the prefix of its streams is put before every name that its
 *     holder uses, and taken off every name that its holder sees
 * @param scope what it permits
 */
public record AccessTokenInfo(
    String id, Optional<Instant> expiresAt, boolean autoPrefixStreams, AccessTokenScope scope) {
  /** A token that ends with the one that asks for it. */
  public static AccessTokenInfo of(String id, AccessTokenScope scope) {
    return new AccessTokenInfo(id, Optional.empty(), false, scope);
  }

  /** The same with another end. */
  public AccessTokenInfo withExpiresAt(Instant moment) {
    return new AccessTokenInfo(id, Optional.of(moment), autoPrefixStreams, scope);
  }

  /** The same with names that are seen without their prefix, or not. */
  public AccessTokenInfo withAutoPrefixStreams(boolean prefixes) {
    return new AccessTokenInfo(id, expiresAt, prefixes, scope);
  }
}
