package io.headrace.server.sessions;

import com.google.protobuf.ByteString;
import io.headrace.log.time.SystemChance;
import io.headrace.log.time.Time;
import io.headrace.server.access.Caller;
import io.headrace.server.access.Grant;
import io.headrace.server.access.Names;
import io.headrace.server.access.Permission;
import io.headrace.server.access.TokenBook;
import io.headrace.server.access.TokenId;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.system.SystemBasin;
import io.headrace.sessions.SessionId;
import io.headrace.wire.BasinName;
import io.headrace.wire.PercentCoding;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Links by which whoever has no token, as an {@code EventSource} in a browser, may watch one
 * session for a while. A link is signed, and so says itself what it is for. It is good for no
 * longer than the token that it was made with. For any thread.
 */
public final class SessionLinks {
  private static final String HMAC = "HmacSHA256";

  /** What is signed begins with this, so that a signature is good for nothing else. */
  private static final String PURPOSE = "headrace session link 1";

  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final LinkSecret secret;
  private final TokenBook tokens;
  private final Time time;

  SessionLinks(LinkSecret secret, TokenBook tokens, Time time) {
    this.secret = secret;
    this.tokens = tokens;
    this.time = time;
  }

  /**
   * Links that are signed with what the server keeps for that.
   *
   * @param tokens those that links are made with
   * @throws IllegalStateException if what was kept is not understood
   */
  public static SessionLinks over(SystemBasin system, TokenBook tokens, Time time) {
    LinkSecret secret = new LinkSecret(system, () -> SystemChance.bytes(LinkSecret.BYTES));
    return new SessionLinks(secret, tokens, time);
  }

  /**
   * What a link is for.
   *
   * @param basin the session's basin
   * @param session its name as the maker of the link says it
   * @param namespace what goes before that
   * @param maker the id of the token that it was made with; empty if that was the root's
   * @param expiresAtMillis until when it is good
   */
  private record Terms(
      BasinName basin, StreamName session, String namespace, String maker, long expiresAtMillis) {}

  /** A link to the tail of a session: a path and a query of this server. */
  CompletableFuture<String> make(NamedSession session, Caller maker, long expiresAtMillis) {
    Terms terms =
        new Terms(
            session.id().basin(), session.seen(), maker.namespace(), maker.id(), expiresAtMillis);
    return secret.get().thenApply(key -> url(terms, sign(key, terms)));
  }

  private static String url(Terms terms, byte[] signature) {
    StringBuilder url =
        new StringBuilder("/v1/sessions/")
            .append(PercentCoding.encode(terms.session().text()))
            .append("/tail?expires=")
            .append(terms.expiresAtMillis());
    if (!terms.basin().equals(SessionId.DEFAULT_BASIN)) {
      url.append("&basin=").append(terms.basin().text());
    }
    if (!terms.maker().isEmpty()) {
      url.append("&maker=").append(PercentCoding.encode(terms.maker()));
    }
    return url.append("&signature=").append(TEXT.encodeToString(signature)).toString();
  }

  /**
   * Who comes by a link; null if the request is none.
   *
   * @throws Problem if the link is not, or no longer, good for what is asked
   */
  @Nullable Caller visitor(Request request, long nowMillis) {
    Optional<String> signature = NamedSession.parameter(request, "signature");
    if (signature.isEmpty()) {
      return null;
    }
    String maker = NamedSession.parameter(request, "maker").orElse("");
    Optional<Caller> host = host(maker, nowMillis);
    Terms terms =
        new Terms(
            NamedSession.basin(request),
            NamedSession.session(request),
            host.map(Caller::namespace).orElse(""),
            maker,
            expires(request));
    if (host.isEmpty() || !isGenuine(terms, signature.get())) {
      throw refusal(
          "this link is not for this session, or the token that it was made with is not valid any"
              + " more; get another one");
    }
    if (nowMillis >= terms.expiresAtMillis()) {
      throw refusal("this link has expired; get another one");
    }
    Grant grant =
        new Grant(
            Names.exact(terms.basin().text()),
            Names.exact(terms.session().text()),
            Names.none(),
            mayRead(host.get(), terms) ? Set.of(Permission.READ) : Set.of());
    return Caller.visiting(host.get(), grant, terms.expiresAtMillis(), time.nanos());
  }

  /** The id may have been given to another token since. */
  private static boolean mayRead(Caller host, Terms terms) {
    return host.grant()
        .permitsOnStream(Permission.READ, terms.basin().text(), terms.session().text());
  }

  private Optional<Caller> host(String maker, long nowMillis) {
    if (maker.isEmpty()) {
      return Optional.of(Caller.ROOT);
    }
    try {
      return tokens.bearerOf(new TokenId(maker), nowMillis);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long expires(Request request) {
    try {
      return Long.parseLong(NamedSession.parameter(request, "expires").orElse(""));
    } catch (NumberFormatException e) {
      throw refusal("this link does not say when it expires; use it as it was given");
    }
  }

  /** Takes the same time for every signature. */
  private boolean isGenuine(Terms terms, String signature) {
    Optional<ByteString> key = secret.known();
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    return key.isPresent() && MessageDigest.isEqual(TEXT.encode(sign(key.get(), terms)), given);
  }

  private static byte[] sign(ByteString key, Terms terms) {
    Mac mac = hmac(key);
    List<String> signed =
        List.of(
            PURPOSE,
            terms.basin().text(),
            terms.namespace(),
            terms.session().text(),
            terms.maker(),
            Long.toString(terms.expiresAtMillis()));
    for (String each : signed) {
      byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
      // The length comes first, so that no two of them run together into another pair.
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      mac.update(bytes);
    }
    return mac.doFinal();
  }

  private static Mac hmac(ByteString key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.toByteArray(), HMAC));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  private static Problem refusal(String message) {
    return new Problem(ErrorCode.AUTHN, message);
  }
}
