package io.headrace.sessions.event;

import java.util.List;
import java.util.Optional;

/**
 * One turn of the transcript.
 *
 * @param id its id, unique in its session
 * @param role who speaks
 * @param parts what is said, in order
 * @param outcome of an answer that is finished, how its run ended
 * @param error why it ended so, as a text for people
 */
public record Message(
    String id, Role role, List<Part> parts, Optional<RunOutcome> outcome, Optional<String> error) {
  /** The longest id, in characters. */
  public static final int MAX_ID_LENGTH = 64;

  public Message {
    parts = List.copyOf(parts);
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "a message has an id of 1 to 64 characters, but this one has " + id.length());
    }
  }

  /** What a user says. */
  public static Message ofUser(String id, List<Part> parts) {
    return new Message(id, Role.USER, parts, Optional.empty(), Optional.empty());
  }

  /** An answer that is being written. */
  public static Message draft(String id, List<Part> parts) {
    return new Message(id, Role.ASSISTANT, parts, Optional.empty(), Optional.empty());
  }
}
