package io.headrace.server.access;

import static io.headrace.server.access.Callers.HASH;
import static io.headrace.server.access.Callers.everything;
import static io.headrace.server.access.Callers.scope;
import static io.headrace.server.access.Permission.APPEND;
import static io.headrace.server.access.Permission.ISSUE_ACCESS_TOKEN;
import static io.headrace.server.access.Permission.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.access.IssueRules.Accept;
import io.headrace.server.access.IssueRules.Decision;
import io.headrace.server.access.IssueRules.Denied;
import io.headrace.server.access.IssueRules.Invalid;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may issue which token. */
final class IssueRulesTest {
  private static final long NOW = 1000;
  private static final Names T = new Names.Prefix("t/");

  private static Decision decide(Caller issuer, TokenWish wish) {
    return IssueRules.decide(issuer, wish, HASH, NOW);
  }

  private static TokenWish wish(String id, Scope scope) {
    return new TokenWish(new TokenId(id), OptionalLong.empty(), false, scope);
  }

  private static TokenWish autoPrefixed(Scope scope) {
    return new TokenWish(new TokenId("child"), OptionalLong.empty(), true, scope);
  }

  private static AccessToken accepted(Caller issuer, TokenWish wish) {
    assertThat(decide(issuer, wish)).isInstanceOf(Accept.class);
    return ((Accept) decide(issuer, wish)).token();
  }

  @Test
  void the_root_may_issue_what_permits_anything_at_all() {
    AccessToken token = accepted(Caller.ROOT, wish("any", everything(Permission.values())));

    assertThat(token.grant()).isEqualTo(Grant.ALL);
    assertThat(token.expiresAtMillis()).isEmpty();
    assertThat(token.namespace()).isEmpty();
  }

  @Test
  void a_token_that_permits_nothing_is_none() {
    assertThat(decide(Caller.ROOT, wish("any", everything())))
        .isInstanceOfSatisfying(
            Invalid.class, it -> assertThat(it.why()).contains("op_groups", "ops"));
  }

  @ParameterizedTest
  @CsvSource({
    // What goes beyond the issuer's: basins, streams, tokens, operations.
    "basin-one, t/x, ids-1, read, true",
    "basin-two, t/x, ids-1, read, false",
    "basin-one, u/x, ids-1, read, false",
    "basin-one, t/x, jds-1, read, false",
    "basin-one, t/x, ids-1, append, false",
    "basin-one, t/x, ids-1, issue-access-token, true",
  })
  void nobody_grants_more_than_it_has(
      String basin, String stream, String token, String operation, boolean allowed) {
    Caller issuer =
        Callers.with(
            scope(
                new Names.Exact("basin-one"),
                T,
                new Names.Prefix("ids-"),
                READ,
                ISSUE_ACCESS_TOKEN));
    Scope wanted =
        scope(
            new Names.Exact(basin),
            new Names.Exact(stream),
            new Names.Exact(token),
            Permission.named(operation).orElseThrow());

    assertThat(decide(issuer, wish("ids-2", wanted)))
        .isInstanceOf(allowed ? Accept.class : Denied.class);
  }

  @Test
  void the_id_must_be_within_reach_and_issuing_permitted() {
    Scope onlyRead = everything(READ);
    Caller issuer =
        Callers.with(
            scope(Names.all(), Names.all(), new Names.Prefix("ids-"), READ, ISSUE_ACCESS_TOKEN));

    assertThat(decide(issuer, wish("ids-1", onlyRead.withStreams(T))))
        .as("tokens of any id are beyond the issuer's")
        .isInstanceOf(Denied.class);
    Scope noTokens = scope(Names.all(), T, Names.none(), READ);
    assertThat(decide(issuer, wish("ids-1", noTokens))).isInstanceOf(Accept.class);
    assertThat(decide(issuer, wish("other", noTokens))).isInstanceOf(Denied.class);
    assertThat(decide(Callers.with(everything(READ)), wish("ids-1", noTokens)))
        .isInstanceOf(Denied.class);
  }

  @ParameterizedTest
  @CsvSource({
    // issuer's expiry, wish (0 is none), what becomes of it
    "0, 0, never",
    "0, 5000, 5000",
    "0, 1000, invalid",
    "0, 999, invalid",
    "5000, 0, 5000",
    "5000, 5000, 5000",
    "5000, 4000, 4000",
    "5000, 5001, denied",
  })
  void a_token_expires_no_later_than_its_issuer(long issuers, long wished, String expected) {
    AccessToken mine =
        new AccessToken(
            new TokenId("issuer"),
            HASH,
            issuers == 0 ? OptionalLong.empty() : OptionalLong.of(issuers),
            false,
            "",
            everything(READ, ISSUE_ACCESS_TOKEN));
    TokenWish wish =
        new TokenWish(
            new TokenId("child"),
            wished == 0 ? OptionalLong.empty() : OptionalLong.of(wished),
            false,
            everything(READ));

    String became =
        switch (decide(Callers.bearing(mine), wish)) {
          case Invalid _ -> "invalid";
          case Denied _ -> "denied";
          case Accept(AccessToken token) ->
              token.expiresAtMillis().isEmpty()
                  ? "never"
                  : Long.toString(token.expiresAtMillis().getAsLong());
        };
    assertThat(became).isEqualTo(expected);
  }

  @Test
  void a_prefix_goes_without_saying_only_where_there_is_one() {
    assertThat(decide(Caller.ROOT, autoPrefixed(everything(READ)))).isInstanceOf(Invalid.class);
    Scope exact = scope(Names.all(), new Names.Exact("t/"), Names.none(), READ);
    assertThat(decide(Caller.ROOT, autoPrefixed(exact))).isInstanceOf(Invalid.class);

    AccessToken token =
        accepted(Caller.ROOT, autoPrefixed(scope(Names.all(), T, Names.none(), READ)));
    assertThat(token.namespace()).isEqualTo("t/");
    assertThat(token.grant().streams()).isEqualTo(Names.all());
    assertThat(token.scope().streams()).isEqualTo(T);
  }

  @Test
  void whoever_is_issued_in_a_namespace_stays_in_it() {
    Scope mine = scope(Names.all(), T, Names.all(), READ, APPEND, ISSUE_ACCESS_TOKEN);
    Caller issuer = Callers.bearing(accepted(Caller.ROOT, autoPrefixed(mine)));
    Names inner = new Names.Prefix("u/");

    AccessToken plain =
        accepted(issuer, wish("child", scope(Names.all(), inner, Names.none(), READ)));
    assertThat(plain.namespace()).isEqualTo("t/");
    assertThat(plain.scope().streams()).isEqualTo(new Names.Prefix("t/u/"));
    assertThat(plain.grant().streams()).isEqualTo(inner);

    AccessToken prefixed =
        accepted(issuer, autoPrefixed(scope(Names.all(), inner, Names.none(), READ)));
    assertThat(prefixed.namespace()).isEqualTo("t/u/");
    assertThat(prefixed.grant().streams()).isEqualTo(Names.all());
  }

  @Test
  void a_namespace_leaves_room_for_names() {
    Names longest = new Names.Prefix("x".repeat(512));
    Scope mine = scope(Names.all(), T, Names.all(), READ, ISSUE_ACCESS_TOKEN);
    Caller issuer = Callers.bearing(accepted(Caller.ROOT, autoPrefixed(mine)));

    assertThat(decide(issuer, wish("child", scope(Names.all(), longest, Names.none(), READ))))
        .isInstanceOfSatisfying(Invalid.class, it -> assertThat(it.why()).contains("512"));
  }
}
