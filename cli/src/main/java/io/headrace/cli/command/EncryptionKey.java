package io.headrace.cli.command;

import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that bring the key of an encrypted stream. What they bring is never printed. */
final class EncryptionKey {
  private static final int BYTES = 32;

  @ArgGroup private @Nullable Source source;

  /** Where the key is: one of these. */
  private static final class Source {
    // A text, and read as a key only later: picocli quotes what it cannot convert.
    @Option(
        names = {"-k", "--encryption-key"},
        paramLabel = "KEY",
        description = {
          "The stream's key in Base64 (default: $$S2_ENCRYPTION_KEY).",
          "Others may see it here: prefer the other two ways.",
        })
    private @Nullable String text;

    @Option(
        names = "--encryption-key-file",
        paramLabel = "FILE",
        description = "Read the stream's key from this file.")
    private @Nullable Path file;
  }

  /** The key from an option, or the environment; empty if none is given. */
  Optional<String> in(Shell shell) {
    if (source != null && source.text != null) {
      return Optional.of(checked("--encryption-key", source.text));
    }
    if (source != null && source.file != null) {
      return Optional.of(checked(source.file.toString(), content(source.file)));
    }
    return shell.variable("S2_ENCRYPTION_KEY").map(text -> checked("S2_ENCRYPTION_KEY", text));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new FailedException("cannot read the encryption key: " + FileErrors.describe(e));
    }
  }

  private static String checked(String where, String text) {
    String key = text.strip();
    if (!isKey(key)) {
      throw new FailedException(
          where
              + ": expected an encryption key, 32 bytes in Base64 (44 characters), but it has "
              + key.length()
              + " characters or is no Base64; \"head -c 32 /dev/urandom | base64\" makes one");
    }
    return key;
  }

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text).length == BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
