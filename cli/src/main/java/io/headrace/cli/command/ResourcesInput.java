package io.headrace.cli.command;

import io.headrace.cli.resources.Resources;
import io.headrace.cli.resources.ResourcesFile;
import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file of resources, and says in words what is wrong with it. */
final class ResourcesInput {
  private ResourcesInput() {}

  /**
   * Reads a file.
   *
   * @param name its name; - is standard input
   */
  static Resources read(Shell shell, String name) {
    try {
      return ResourcesFile.read(
          name.equals("-") ? shell.in().readAllBytes() : Files.readAllBytes(Path.of(name)));
    } catch (IOException e) {
      throw new FailedException("cannot read " + FileErrors.describe(e));
    } catch (IllegalArgumentException e) {
      throw new FailedException(
          name + ": " + e.getMessage() + "\nTry: headrace apply --schema, which shows the format");
    }
  }
}
