package io.headrace.server.http;

import io.headrace.server.access.Caller;
import io.headrace.server.access.Secrets;
import io.headrace.server.access.TokenBook;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request, by the token it carries. For any thread.
 *
 * <p>A server that was started with a root token wants a token with every request. One that was not
 * trusts whoever reaches it, unless it shows a token that was issued: then it may do what that
 * token permits, and no more.
 */
public final class Authentication {
  private static final String SCHEME = "bearer ";

  private final byte @Nullable [] rootToken;
  private final TokenBook issued;

  /**
   * @param rootToken the token that permits everything, if there is one; space around it does not
   *     belong to it
   * @param issued all others
   * @throws IllegalArgumentException if the root token is one that nobody can send
   */
  public Authentication(Optional<String> rootToken, TokenBook issued) {
    this.rootToken = rootToken.map(Authentication::sendable).orElse(null);
    this.issued = issued;
  }

  /**
   * A token as a header can carry it: space around it, as at the end of a file, gets lost there.
   */
  private static byte[] sendable(String rootToken) {
    String token = rootToken.strip();
    if (token.isEmpty()) {
      throw new IllegalArgumentException(
          "a token must not be empty: choose one, or leave it away to serve only this machine");
    }
    if (!token.chars().allMatch(each -> each >= ' ' && each <= '~')) {
      throw new IllegalArgumentException(
          "expected a token of visible ASCII characters, as headers carry them, but this one has"
              + " others: choose another one, such as `openssl rand -base64 32` makes");
    }
    return token.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether everybody who reaches the server may do everything. */
  boolean isOpen() {
    return rootToken == null;
  }

  /**
   * Finds out who asks, in a time that tells nothing about how much of a token was right.
   *
   * @param authorization the value of the header, or null if there is none
   * @throws Problem if it does not carry a token that holds
   */
  Caller caller(@Nullable String authorization, long nowMillis) {
    byte[] root = rootToken;
    if (authorization == null) {
      if (root == null) {
        return Caller.ROOT;
      }
      throw refusal(
          "expected the header \"authorization: Bearer <token>\", but there is none; the server"
              + " was started with a token");
    }
    boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String given = bearer ? authorization.substring(SCHEME.length()).strip() : "";
    if (root == null && !Secrets.isOne(given)) {
      return Caller.ROOT;
    }
    if (root != null && MessageDigest.isEqual(root, given.getBytes(StandardCharsets.UTF_8))) {
      return Caller.ROOT;
    }
    if (!bearer) {
      throw refusal(
          "expected the header \"authorization: Bearer <token>\", but it has another scheme");
    }
    if (!Secrets.isOne(given)) {
      throw unknown();
    }
    Caller caller = issued.bearer(given).orElseThrow(Authentication::unknown);
    if (!caller.isStillValid(nowMillis)) {
      throw noLongerValid();
    }
    return caller;
  }

  private static Problem unknown() {
    return refusal(
        "the token in the header \"authorization\" is none that this server knows; it may have"
            + " been revoked");
  }

  /** A token that was good, and is not any more. */
  static Problem noLongerValid() {
    return refusal("the token has expired or was revoked; come back with another one");
  }

  private static Problem refusal(String message) {
    return new Problem(ErrorCode.AUTHN, message);
  }
}
