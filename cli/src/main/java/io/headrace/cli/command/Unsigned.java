package io.headrace.cli.command;

import io.headrace.cli.text.Numbers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option whose value is an unsigned 64-bit number. */
final class Unsigned implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return Numbers.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
