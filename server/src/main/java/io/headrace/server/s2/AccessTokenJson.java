package io.headrace.server.s2;

import io.headrace.log.Page;
import io.headrace.server.access.AccessToken;
import io.headrace.server.access.Scope;
import io.headrace.server.access.ScopeJson;
import io.headrace.server.access.TokenId;
import io.headrace.server.access.TokenWish;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Rfc3339;
import io.headrace.wire.TextBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Access tokens as JSON. */
final class AccessTokenJson {
  private AccessTokenJson() {}

  /** Reads the body of an issue. */
  static TokenWish wish(JsonReader json) {
    Wanted wanted = new Wanted();
    json.object("an object", wanted::member);
    return wanted.wish();
  }

  /** Writes the one answer that holds a secret. */
  static byte[] issued(String secret) {
    return new TextBuffer().ascii("{\"access_token\":").jsonString(secret).ascii('}').toBytes();
  }

  /**
   * Writes a page. Of the streams of each token only those are told that whoever reads it can name.
   *
   * @param namespace what goes before the names of those
   */
  static void page(TextBuffer out, Page<AccessToken> page, String namespace) {
    out.ascii("{\"access_tokens\":[");
    for (int i = 0; i < page.items().size(); i++) {
      token(i == 0 ? out : out.ascii(','), page.items().get(i), namespace);
    }
    out.ascii("],\"has_more\":").ascii(Boolean.toString(page.hasMore())).ascii('}');
  }

  private static void token(TextBuffer out, AccessToken token, String namespace) {
    out.ascii("{\"id\":").jsonString(token.id().text()).ascii(",\"expires_at\":");
    if (token.expiresAtMillis().isPresent()) {
      out.ascii('"').ascii(Rfc3339.format(token.expiresAtMillis().getAsLong())).ascii('"');
    } else {
      out.ascii("null");
    }
    out.ascii(",\"auto_prefix_streams\":").ascii(Boolean.toString(token.autoPrefix()));
    Scope scope = token.scope();
    ScopeJson.write(out.ascii(",\"scope\":"), scope.withStreams(scope.streams().within(namespace)));
    out.ascii('}');
  }

  private static final class Wanted {
    private @Nullable TokenId id;
    private OptionalLong expiresAtMillis = OptionalLong.empty();
    private boolean autoPrefix;
    private @Nullable Scope scope;

    private boolean member(JsonReader json, String member) {
      switch (member) {
        case "id" -> id = id(json);
        case "expires_at" -> {
          if (!json.isNull()) {
            expiresAtMillis = OptionalLong.of(moment(json));
          }
        }
        case "auto_prefix_streams" -> {
          if (!json.isNull()) {
            autoPrefix = json.bool();
          }
        }
        case "scope" -> scope = ScopeJson.read(json);
        default -> {
          return false;
        }
      }
      return true;
    }

    private static TokenId id(JsonReader json) {
      String text = json.string("the id of an access token, a string,");
      try {
        return new TokenId(text);
      } catch (IllegalArgumentException e) {
        throw new MalformedException(json.where() + ": " + e.getMessage());
      }
    }

    private static long moment(JsonReader json) {
      String text = json.string("a moment such as \"2030-01-31T12:00:00Z\"");
      try {
        return Rfc3339.parse(text);
      } catch (IllegalArgumentException e) {
        throw new MalformedException(json.where() + ": " + e.getMessage());
      }
    }

    TokenWish wish() {
      if (id == null) {
        throw new MalformedException(
            "expected \"id\", the id of the token to issue; there is none");
      }
      if (scope == null) {
        throw new MalformedException(
            "expected \"scope\", what the token is to permit; there is none");
      }
      return new TokenWish(id, expiresAtMillis, autoPrefix, scope);
    }
  }
}
