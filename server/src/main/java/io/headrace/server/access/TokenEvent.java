package io.headrace.server.access;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What happened to a token: one record of the stream that keeps them. */
sealed interface TokenEvent {
  /** It was issued; or it is said once more that it had been. */
  record Issued(AccessToken token) implements TokenEvent {}

  /** It was revoked. */
  record Revoked(TokenId id) implements TokenEvent {}

  /** The record that tells it. */
  default AppendRecord toRecord() {
    TextBuffer out = new TextBuffer();
    switch (this) {
      case Issued(AccessToken token) -> write(out, token);
      case Revoked(TokenId id) -> out.ascii("{\"revoked\":").jsonString(id.text()).ascii('}');
    }
    return AppendRecord.of(ByteString.copyFrom(out.array(), 0, out.length()));
  }

  /**
   * What a record tells.
   *
   * @throws IllegalArgumentException if it tells nothing that is known here
   */
  static TokenEvent of(byte[] body) {
    try {
      return JsonReader.read(
          body,
          0,
          body.length,
          json -> {
            Fields fields = new Fields();
            json.object("an object", fields::member);
            return fields.event();
          });
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void write(TextBuffer out, AccessToken token) {
    out.ascii("{\"issued\":{\"id\":").jsonString(token.id().text());
    out.ascii(",\"hash\":").jsonString(token.hash().text());
    if (token.expiresAtMillis().isPresent()) {
      out.ascii(",\"expires_at_ms\":").unsigned(token.expiresAtMillis().getAsLong());
    }
    out.ascii(",\"auto_prefix\":").ascii(Boolean.toString(token.autoPrefix()));
    out.ascii(",\"namespace\":").jsonString(token.namespace());
    ScopeJson.write(out.ascii(",\"scope\":"), token.scope());
    out.ascii("}}");
  }

  /** The members of a record. */
  final class Fields {
    private @Nullable TokenEvent event;
    private @Nullable TokenId id;
    private @Nullable TokenHash hash;
    private OptionalLong expiresAtMillis = OptionalLong.empty();
    private boolean autoPrefix;
    private String namespace = "";
    private @Nullable Scope scope;

    private boolean member(JsonReader json, String member) {
      switch (member) {
        case "issued" -> {
          json.object("a token, an object,", this::tokenMember);
          event = new Issued(token());
        }
        case "revoked" -> event = new Revoked(new TokenId(json.string("an id, a string,")));
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean tokenMember(JsonReader json, String member) {
      switch (member) {
        case "id" -> id = new TokenId(json.string("an id, a string,"));
        case "hash" -> hash = TokenHash.parse(json.string("a hash, a string,"));
        case "expires_at_ms" -> expiresAtMillis = OptionalLong.of(json.unsigned());
        case "auto_prefix" -> autoPrefix = json.bool();
        case "namespace" -> namespace = json.string("a namespace, a string,");
        case "scope" -> scope = ScopeJson.read(json);
        default -> {
          return false;
        }
      }
      return true;
    }

    private AccessToken token() {
      if (id == null || hash == null || scope == null) {
        throw new MalformedException("expected a token with an id, a hash and a scope");
      }
      return new AccessToken(id, hash, expiresAtMillis, autoPrefix, namespace, scope);
    }

    private TokenEvent event() {
      if (event == null) {
        throw new MalformedException("expected \"issued\" or \"revoked\", but there is neither");
      }
      return event;
    }
  }
}
