package io.headrace.log.disk;

import java.io.IOException;

/** A write found no space left. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was being written
   * @param cause what the operating system said, if it did
   */
  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @param message what was being written
   */
  public DiskFullException(String message) {
    super(message);
  }
}
