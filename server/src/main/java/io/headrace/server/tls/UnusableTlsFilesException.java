package io.headrace.server.tls;

/** A certificate and its key could not be used; the message says why and what to do. */
public final class UnusableTlsFilesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnusableTlsFilesException(String message) {
    super(message);
  }

  UnusableTlsFilesException(String message, Throwable cause) {
    super(message, cause);
  }
}
