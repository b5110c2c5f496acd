package io.headrace.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The one token that opens everything. */
public final class BearerToken {
  private static final String SCHEME = "bearer ";

  private final byte[] token;

  /**
   * @param token the token, not empty
   */
  public BearerToken(String token) {
    if (token.isBlank()) {
      throw new IllegalArgumentException(
          "a token must not be empty: choose one, or leave it away to serve only this machine");
    }
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Checks who asks, in a time that tells nothing about how much of the token was right.
   *
   * @param authorization the value of the header, or null if there is none
   * @throws Problem if it does not carry this token
   */
  void check(@Nullable String authorization) {
    if (authorization == null) {
      throw new Problem(
          ErrorCode.AUTHN,
          "expected the header \"authorization: Bearer <token>\", but there is none; the server"
              + " was started with a token");
    }
    boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    byte[] given =
        (bearer ? authorization.substring(SCHEME.length()).strip() : "")
            .getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(token, given)) {
      throw new Problem(
          ErrorCode.AUTHN,
          bearer
              ? "the token in the header \"authorization\" is not the one the server was started"
                  + " with"
              : "expected the header \"authorization: Bearer <token>\", but it has another scheme");
    }
  }
}
