package io.headrace.server.access;

import java.util.OptionalLong;

/** Decides whether somebody may issue a token. Pure. */
public final class IssueRules {
  private IssueRules() {}

  /** What was decided. */
  public sealed interface Decision {}

  /**
   * It may be issued.
   *
   * @param token the token
   */
  record Accept(AccessToken token) implements Decision {}

  /**
   * It would be no token: whoever asks for it, it can never be issued.
   *
   * @param why what is wrong with it
   */
  public record Invalid(String why) implements Decision {}

  /**
   * Whoever asks for it may not issue it.
   *
   * @param why what it lacks
   */
  public record Denied(String why) implements Decision {}

  /**
   * Decides.
   *
   * @param hash the hash of the secret that the token is to have
   */
  static Decision decide(Caller issuer, TokenWish wish, TokenHash hash, long nowMillis) {
    Grant mine = issuer.grant();
    if (!mine.permitsOnToken(Permission.ISSUE_ACCESS_TOKEN, wish.id().text())) {
      return new Denied("this token may not issue the access token \"" + wish.id() + "\"");
    }
    Scope scope = wish.scope();
    if (scope.permissions().isEmpty()) {
      return new Invalid(
          "expected a scope that permits at least one operation, by \"op_groups\" or \"ops\"; this"
              + " one permits none");
    }
    if (wish.autoPrefix() && !hasPrefix(scope.streams())) {
      return new Invalid(
          "\"auto_prefix_streams\" needs a prefix to put before names: expected the scope to have"
              + " {\"streams\": {\"prefix\": …}} with a prefix that is not empty");
    }
    if (!ScopeJson.fitsStreams(scope.streams().behind(issuer.namespace()))) {
      return new Invalid(
          "the names of its streams are too long: with the prefix that the issuing token puts"
              + " before them, they would have more than 512 bytes of UTF-8");
    }
    if (wish.expiresAtMillis().isPresent() && wish.expiresAtMillis().getAsLong() <= nowMillis) {
      return new Invalid("expected \"expires_at\" to lie in the future, but it is past");
    }
    if (wish.expiresAtMillis().orElse(0) > issuer.expiresAtMillis()) {
      return new Denied(
          "a token expires no later than the one that issues it, but \"expires_at\" is later");
    }
    Grant theirs =
        new Grant(scope.basins(), scope.streams(), scope.accessTokens(), scope.permissions());
    if (!mine.contains(theirs)) {
      return new Denied(
          "a token grants no more than the one that issues it has, but "
              + excess(mine, theirs)
              + " go beyond");
    }
    return new Accept(token(issuer, wish, hash));
  }

  private static boolean hasPrefix(Names streams) {
    return streams instanceof Names.Prefix(String prefix) && !prefix.isEmpty();
  }

  private static String excess(Grant mine, Grant theirs) {
    if (!mine.basins().contain(theirs.basins())) {
      return "its basins";
    }
    if (!mine.streams().contain(theirs.streams())) {
      return "its streams";
    }
    return mine.accessTokens().contain(theirs.accessTokens())
        ? "its operations"
        : "its access tokens";
  }

  private static AccessToken token(Caller issuer, TokenWish wish, TokenHash hash) {
    boolean inherits =
        wish.expiresAtMillis().isEmpty() && issuer.expiresAtMillis() < Long.MAX_VALUE;
    OptionalLong expiresAt =
        inherits ? OptionalLong.of(issuer.expiresAtMillis()) : wish.expiresAtMillis();
    Names streams = wish.scope().streams().behind(issuer.namespace());
    // Whoever was issued by somebody in a namespace stays in it.
    String namespace =
        wish.autoPrefix() && streams instanceof Names.Prefix(String prefix)
            ? prefix
            : issuer.namespace();
    return new AccessToken(
        wish.id(),
        hash,
        expiresAt,
        wish.autoPrefix(),
        namespace,
        wish.scope().withStreams(streams));
  }
}
