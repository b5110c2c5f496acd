package io.headrace.server.access;

import io.headrace.server.access.OperationGroups.ReadWrite;
import io.headrace.wire.JsonReader;
import io.headrace.wire.TextBuffer;
import io.headrace.wire.Utf8;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Scopes of tokens as JSON: in requests, in answers, and in what is kept. */
public final class ScopeJson {
  private static final int MAX_BASIN_BYTES = 48;
  private static final int MAX_STREAM_BYTES = 512;

  private ScopeJson() {}

  /**
   * Reads a scope.
   *
   * @throws io.headrace.wire.MalformedException if it is none
   * @throws IllegalArgumentException if a name in it is longer than any name
   */
  public static Scope read(JsonReader json) {
    Fields fields = new Fields();
    json.object("a scope, an object,", fields::member);
    return new Scope(
        fields.basins, fields.streams, fields.accessTokens, fields.groups, fields.operations);
  }

  /** Writes a scope. */
  public static void write(TextBuffer out, Scope scope) {
    names(out.ascii("{\"basins\":"), scope.basins());
    names(out.ascii(",\"streams\":"), scope.streams());
    names(out.ascii(",\"access_tokens\":"), scope.accessTokens());
    OperationGroups groups = scope.groups();
    readWrite(out.ascii(",\"op_groups\":{\"account\":"), groups.account());
    readWrite(out.ascii(",\"basin\":"), groups.basin());
    readWrite(out.ascii(",\"stream\":"), groups.stream());
    out.ascii("},\"ops\":[");
    boolean first = true;
    for (Permission each : Permission.values()) {
      if (scope.operations().contains(each)) {
        out.ascii(first ? "\"" : ",\"").ascii(each.text()).ascii('"');
        first = false;
      }
    }
    out.ascii("]}");
  }

  /** Checks that a set of streams' names, whole ones, holds none that is too long for a name. */
  static boolean fitsStreams(Names names) {
    return bytes(names) <= MAX_STREAM_BYTES;
  }

  private static void names(TextBuffer out, Names names) {
    switch (names) {
      case Names.None _ -> out.ascii("null");
      case Names.Exact(String name) -> out.ascii("{\"exact\":").jsonString(name).ascii('}');
      case Names.Prefix(String prefix) -> out.ascii("{\"prefix\":").jsonString(prefix).ascii('}');
    }
  }

  private static void readWrite(TextBuffer out, ReadWrite permitted) {
    out.ascii("{\"read\":")
        .ascii(Boolean.toString(permitted.read()))
        .ascii(",\"write\":")
        .ascii(Boolean.toString(permitted.write()))
        .ascii('}');
  }

  private static Names readNames(JsonReader json, int maxBytes) {
    if (json.isNull()) {
      return Names.none();
    }
    String where = json.where();
    NameFields fields = new NameFields();
    json.object("{\"exact\": …}, {\"prefix\": …} or null", fields::member);
    if ((fields.exact == null) == (fields.prefix == null)) {
      throw json.malformed("either \"exact\" or \"prefix\"");
    }
    Names names =
        fields.exact != null ? Names.exact(fields.exact) : new Names.Prefix(text(fields.prefix));
    if (bytes(names) > maxBytes) {
      throw new IllegalArgumentException(
          "expected a name of at most "
              + maxBytes
              + " bytes of UTF-8 at "
              + where
              + ", but this one has "
              + bytes(names));
    }
    return names;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static int bytes(Names names) {
    return switch (names) {
      case Names.None _ -> 0;
      case Names.Exact(String name) -> Utf8.encodedBytes(name);
      case Names.Prefix(String prefix) -> Utf8.encodedBytes(prefix);
    };
  }

  private static ReadWrite readWrite(JsonReader json) {
    if (json.isNull()) {
      return ReadWrite.NONE;
    }
    ReadWriteFields fields = new ReadWriteFields();
    json.object("{\"read\": …, \"write\": …} or null", fields::member);
    return new ReadWrite(fields.read, fields.write);
  }

  private static Permission operation(JsonReader json) {
    String text = json.string("the name of an operation, a string,");
    return Permission.named(text)
        .orElseThrow(() -> json.malformed("the name of an operation, such as \"append\""));
  }

  private static final class Fields {
    private Names basins = Names.none();
    private Names streams = Names.none();
    private Names accessTokens = Names.none();
    private OperationGroups groups = OperationGroups.NONE;
    private final Set<Permission> operations = EnumSet.noneOf(Permission.class);

    private boolean member(JsonReader json, String member) {
      switch (member) {
        case "basins" -> basins = readNames(json, MAX_BASIN_BYTES);
        case "streams" -> streams = readNames(json, MAX_STREAM_BYTES);
        case "access_tokens" -> accessTokens = readNames(json, TokenId.MAX_BYTES);
        case "op_groups" -> {
          if (!json.isNull()) {
            json.object("groups of operations, an object,", this::group);
          }
        }
        case "ops" -> {
          if (!json.isNull()) {
            json.array("operations, an array,", each -> operations.add(operation(each)));
          }
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean group(JsonReader json, String member) {
      switch (member) {
        case "account" ->
            groups = new OperationGroups(readWrite(json), groups.basin(), groups.stream());
        case "basin" ->
            groups = new OperationGroups(groups.account(), readWrite(json), groups.stream());
        case "stream" ->
            groups = new OperationGroups(groups.account(), groups.basin(), readWrite(json));
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private static final class NameFields {
    private @Nullable String exact;
    private @Nullable String prefix;

    private boolean member(JsonReader json, String member) {
      switch (member) {
        case "exact" -> exact = json.string("a name, a string,");
        case "prefix" -> prefix = json.string("the beginning of names, a string,");
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private static final class ReadWriteFields {
    private boolean read;
    private boolean write;

    private boolean member(JsonReader json, String member) {
      switch (member) {
        case "read" -> read = json.bool();
        case "write" -> write = json.bool();
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
