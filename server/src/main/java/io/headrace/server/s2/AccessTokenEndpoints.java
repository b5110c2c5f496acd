package io.headrace.server.s2;

import io.headrace.log.PageRequest;
import io.headrace.server.access.Caller;
import io.headrace.server.access.ScopedListing;
import io.headrace.server.access.TokenBook;
import io.headrace.server.access.TokenId;
import io.headrace.server.access.TokenLog;
import io.headrace.server.access.TokenOutcome;
import io.headrace.server.access.TokenWish;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.wire.TextBuffer;
import io.headrace.wire.Utf8;
import java.util.function.Consumer;

/** Everything about access tokens: list, issue, revoke. */
final class AccessTokenEndpoints {
  private final TokenBook book;
  private final TokenLog log;

  AccessTokenEndpoints(TokenBook book, TokenLog log) {
    this.book = book;
    this.log = log;
  }

  void list(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    PageRequest page = Provisioning.page(request);
    checkPrefix("prefix", page.prefix());
    checkPrefix("start_after", page.startAfter());
    Caller caller = request.caller();
    long nowMillis = exchange.loop().time().wallMillis();
    TextBuffer out = exchange.loop().text();
    AccessTokenJson.page(
        out,
        ScopedListing.list(
            caller.grant().accessTokens(),
            page,
            within -> book.list(within, nowMillis),
            token -> token.id().text()),
        caller.namespace());
    exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
  }

  void issue(Exchange exchange, Request request, byte[] body) {
    TokenWish wish = Provisioning.read(request, body, AccessTokenJson::wish);
    log.issue(request.caller(), wish, answering(exchange, wish.id()));
  }

  void revoke(Exchange exchange, Request request, byte[] body) {
    TokenId id = RequestNames.token(request);
    log.revoke(request.caller(), id, answering(exchange, id));
  }

  private static Consumer<TokenOutcome> answering(Exchange exchange, TokenId id) {
    return outcome ->
        exchange.loop().mailbox().post(() -> exchange.answer(S2Statuses.of(outcome, id)));
  }

  private static void checkPrefix(String parameter, String text) {
    int bytes = Utf8.encodedBytes(text);
    if (bytes > TokenId.MAX_BYTES) {
      throw new Problem(
          ErrorCode.BAD_QUERY,
          "expected \"" + parameter + "\" to have at most 96 bytes of UTF-8, but it has " + bytes);
    }
  }
}
