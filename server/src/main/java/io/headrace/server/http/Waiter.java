package io.headrace.server.http;

/** Somebody who will answer when something happens. */
public interface Waiter {
  /** The client is gone; nobody gets an answer any more. */
  void gone();

  /** The server stops: answer now. */
  void drain();

  /**
   * The client's token has expired or was revoked: answer with this, or end with it.
   *
   * @param problem what to tell the client
   */
  void barred(Problem problem);
}
