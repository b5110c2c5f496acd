package io.headrace.cli.command;

import io.headrace.wire.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option whose value is a fencing token. */
final class FencingToken implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    try {
      Command.checkFencingToken(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
