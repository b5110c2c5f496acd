package io.headrace.client.call;

/** What a call does at the server, and thus whether it may be sent again after a failure. */
public enum Effect {
  /** It changes nothing: it may always be sent again, and its fate is never in doubt. */
  READS,

  /** It changes something, and changes nothing more when it is done again. */
  REPEATABLE,

  /** It deletes something: that there is nothing to delete may mean that it was done before. */
  DELETES,

  /** It must not be done twice: it is sent again only while it certainly was not done. */
  ONCE
}
