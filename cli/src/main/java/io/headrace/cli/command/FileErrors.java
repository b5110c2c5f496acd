package io.headrace.cli.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words what a file operation failed on. */
final class FileErrors {
  private FileErrors() {}

  /** The file and the reason, for the end of a sentence. */
  static String describe(IOException e) {
    return switch (e) {
      case NoSuchFileException f -> f.getFile() + ": there is no such file or folder";
      case AccessDeniedException f -> f.getFile() + ": permission denied";
      case NotDirectoryException f -> f.getFile() + ": it is not a folder";
      case FileSystemException f when f.getReason() != null -> f.getFile() + ": " + f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
