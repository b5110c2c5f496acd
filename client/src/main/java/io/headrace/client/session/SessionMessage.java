package io.headrace.client.session;

/**
 * One turn of a conversation.
 *
 * @param id its id, unique in its session
 * @param role who speaks
 * @param text its text parts, one after the other
 * @param json all of it, as the protocol has it
 */
public record SessionMessage(String id, Role role, String text, String json) {
  /** Who speaks. */
  public enum Role {
    /** A person. */
    USER,
    /** Whoever answers. */
    ASSISTANT
  }
}
