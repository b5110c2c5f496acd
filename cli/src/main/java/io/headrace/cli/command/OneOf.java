package io.headrace.cli.command;

import io.headrace.cli.json.Json;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option whose value is one of the protocol's words. */
abstract class OneOf implements ITypeConverter<Json> {
  private final List<String> words;

  OneOf(String... words) {
    this.words = List.of(words);
  }

  @Override
  public final Json convert(String text) {
    if (!words.contains(text)) {
      throw new TypeConversionException(
          "expected " + String.join(" or ", words) + ", but got \"" + text + "\"");
    }
    return new Json.Text(text);
  }
}
