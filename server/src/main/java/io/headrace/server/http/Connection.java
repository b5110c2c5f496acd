package io.headrace.server.http;

/** A connection of a client, as the server that stops sees it. */
interface Connection {
  /** Takes no more requests, answers those it has, and closes. */
  void drain();

  /** Closes at once. */
  void close();
}
