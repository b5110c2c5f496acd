package io.headrace.cli.client;

/** What the server did to make something be as it was asked. */
public enum Provision {
  CREATED,
  UPDATED,
  /** Everything already was as asked. */
  UNCHANGED
}
