package io.headrace.client.json;

import io.headrace.client.control.AccessTokenInfo;
import io.headrace.client.control.AccessTokenScope;
import io.headrace.client.control.AccessTokenScope.ReadWrite;
import io.headrace.client.control.Names;
import io.headrace.client.control.Operation;
import io.headrace.wire.JsonReader;
import io.headrace.wire.TextBuffer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Access tokens as JSON. */
public final class AccessTokenJson {
  private AccessTokenJson() {}

  /** Writes the request to issue one. */
  public static byte[] write(AccessTokenInfo wanted) {
    JsonObject object = new JsonObject(new TextBuffer()).text("id", wanted.id());
    object.optional(
        "expires_at", wanted.expiresAt().map(Instant::toString), TextBuffer::jsonString);
    object.bool("auto_prefix_streams", wanted.autoPrefixStreams());
    write(object.member("scope"), wanted.scope());
    return object.end().toBytes();
  }

  /** Reads the secret of the one that was issued. */
  public static String secret(byte[] json) {
    String[] secret = new String[1];
    Fields.document(
        json,
        each -> {
          each.object(
              "an object",
              (inner, member) -> {
                if (!member.equals("access_token")) {
                  return false;
                }
                secret[0] = Fields.text(inner);
                return true;
              });
          return secret;
        });
    return Fields.given(secret[0], "access_token");
  }

  static AccessTokenInfo token(JsonReader json) {
    TokenFields fields = new TokenFields();
    json.object("an access token, an object,", fields::member);
    return new AccessTokenInfo(
        Fields.given(fields.id, "id"), fields.expiresAt, fields.autoPrefix, fields.scope);
  }

  private static void write(TextBuffer out, AccessTokenScope scope) {
    JsonObject object = new JsonObject(out);
    names(object, "basins", scope.basins());
    names(object, "streams", scope.streams());
    names(object, "access_tokens", scope.accessTokens());
    JsonObject groups = new JsonObject(object.member("op_groups"));
    readWrite(groups, "account", scope.account());
    readWrite(groups, "basin", scope.basin());
    readWrite(groups, "stream", scope.stream());
    groups.end();
    TextBuffer operations = object.member("ops").ascii('[');
    String separator = "";
    for (Operation each : scope.operations().stream().sorted(AccessTokenJson::byText).toList()) {
      operations.ascii(separator).jsonString(each.text());
      separator = ",";
    }
    operations.ascii(']');
    object.end();
  }

  private static int byText(Operation one, Operation other) {
    return one.text().compareTo(other.text());
  }

  private static void names(JsonObject object, String member, Names names) {
    if (names instanceof Names.Exact exact) {
      new JsonObject(object.member(member)).text("exact", exact.name()).end();
    } else if (names instanceof Names.Prefix prefix) {
      new JsonObject(object.member(member)).text("prefix", prefix.prefix()).end();
    } else if (names instanceof Names.Other) {
      throw new IllegalArgumentException(
          "a set of names that this version does not know can be read, but not sent: " + names);
    }
  }

  private static void readWrite(JsonObject object, String member, ReadWrite permitted) {
    new JsonObject(object.member(member))
        .bool("read", permitted.read())
        .bool("write", permitted.write())
        .end();
  }

  private static Names names(JsonReader json) {
    Names[] names = {Names.none()};
    json.object(
        "a set of names, an object,",
        (each, kind) -> {
          if (each.isNull()) {
            return true;
          }
          switch (kind) {
            case "exact" -> names[0] = Names.exact(Fields.text(each));
            case "prefix" -> names[0] = Names.prefix(Fields.text(each));
            default -> {
              names[0] = new Names.Other(kind);
              return false;
            }
          }
          return true;
        });
    return names[0];
  }

  private static ReadWrite readWrite(JsonReader json) {
    boolean[] permitted = new boolean[2];
    json.object(
        "a group of operations, an object,",
        (each, half) -> {
          switch (half) {
            case "read" -> permitted[0] = each.bool();
            case "write" -> permitted[1] = each.bool();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new ReadWrite(permitted[0], permitted[1]);
  }

  private static final class TokenFields {
    private @Nullable String id;
    private Optional<Instant> expiresAt = Optional.empty();
    private boolean autoPrefix;
    private AccessTokenScope scope = AccessTokenScope.NONE;

    boolean member(JsonReader json, String name) {
      if (json.isNull()) {
        return true;
      }
      switch (name) {
        case "id" -> id = Fields.text(json);
        case "expires_at" -> expiresAt = Optional.of(Fields.moment(json));
        case "auto_prefix_streams" -> autoPrefix = json.bool();
        case "scope" -> {
          ScopeFields fields = new ScopeFields();
          json.object("a scope, an object,", fields::member);
          scope = fields.scope();
        }
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private static final class ScopeFields {
    private Names basins = Names.none();
    private Names streams = Names.none();
    private Names accessTokens = Names.none();
    private ReadWrite account = ReadWrite.NONE;
    private ReadWrite basin = ReadWrite.NONE;
    private ReadWrite stream = ReadWrite.NONE;
    private final Set<Operation> operations = new LinkedHashSet<>();

    AccessTokenScope scope() {
      return new AccessTokenScope(
          basins, streams, accessTokens, account, basin, stream, operations);
    }

    boolean member(JsonReader json, String name) {
      if (json.isNull()) {
        return true;
      }
      switch (name) {
        case "basins" -> basins = names(json);
        case "streams" -> streams = names(json);
        case "access_tokens" -> accessTokens = names(json);
        case "op_groups" -> json.object("groups of operations, an object,", this::group);
        case "ops" ->
            json.array(
                "an array of operations", each -> operations.add(new Operation(Fields.text(each))));
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean group(JsonReader json, String name) {
      if (json.isNull()) {
        return true;
      }
      switch (name) {
        case "account" -> account = readWrite(json);
        case "basin" -> basin = readWrite(json);
        case "stream" -> stream = readWrite(json);
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
