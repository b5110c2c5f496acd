package io.headrace.cli.command;

import io.headrace.cli.json.Json;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads operations such as {@code append,read}; which there are, the server knows. */
final class Operations implements ITypeConverter<Json> {
  @Override
  public Json convert(String text) {
    List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (names.contains("")) {
      throw new TypeConversionException(
          "expected operations with commas between them, such as append,read, but got \""
              + text
              + "\"");
    }
    return new Json.Elements(names.stream().<Json>map(Json.Text::new).toList());
  }
}
