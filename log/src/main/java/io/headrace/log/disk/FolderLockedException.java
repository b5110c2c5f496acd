package io.headrace.log.disk;

import java.io.IOException;

/** Another process, or another engine in this one, has the folder. */
public final class FolderLockedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which folder
   */
  public FolderLockedException(String message) {
    super(message);
  }
}
