package io.headrace.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option whose value is a moment in seconds since the Unix epoch, of 32 bits. */
final class EpochSeconds implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(text));
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "expected seconds since 1970, such as 1763629200, but got \"" + text + "\"");
    }
  }
}
