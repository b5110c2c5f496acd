package io.headrace.cli.command;

import io.headrace.cli.json.Json;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads groups of operations such as {@code account=rw,basin=r,stream=w}. */
final class OperationGroups implements ITypeConverter<Json> {
  private static final Set<String> LEVELS = Set.of("account", "basin", "stream");
  private static final Set<String> KINDS = Set.of("r", "w", "rw");

  @Override
  public Json convert(String text) {
    Json.Members groups = Json.Members.NONE;
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String level = equals < 0 ? part : part.substring(0, equals).strip();
      String kind = equals < 0 ? "" : part.substring(equals + 1).strip();
      if (!LEVELS.contains(level) || !KINDS.contains(kind) || groups.find(level).isPresent()) {
        throw new TypeConversionException(
            "expected account, basin and stream, each once at most and with r, w or rw, such as"
                + " account=rw,basin=r,stream=w, but got \""
                + text
                + "\"");
      }
      groups =
          groups.with(
              level,
              Json.Members.NONE
                  .with("read", new Json.Truth(kind.contains("r")))
                  .with("write", new Json.Truth(kind.contains("w"))));
    }
    return groups;
  }
}
