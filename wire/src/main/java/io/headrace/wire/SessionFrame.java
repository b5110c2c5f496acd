package io.headrace.wire;

/** One frame of a session, taken apart. */
public sealed interface SessionFrame {
  /**
   * A message.
   *
   * @param packing how the payload is packed
   * @param reconnectAdvised whether the server asks its client to go on over a new connection
   * @param payload the message, still packed; the receiver's own
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  record Message(Packing packing, boolean reconnectAdvised, byte[] payload)
      implements SessionFrame {}

  /**
   * The last frame of a session that did not end well.
   *
   * @param status the HTTP status that a single request would have been answered with
   * @param body the body of that answer, usually JSON; the receiver's own
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  record Terminal(int status, byte[] body) implements SessionFrame {}
}
