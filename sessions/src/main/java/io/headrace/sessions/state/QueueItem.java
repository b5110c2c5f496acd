package io.headrace.sessions.state;

import io.headrace.sessions.event.Message;
import java.util.Optional;

/**
 * A turn that waits for its run.
 *
 * @param item its id
 * @param message what the user says
 * @param agent who is to answer, if not whoever likes
 * @param first whether it interrupted: it goes before all that did not
 */
public record QueueItem(String item, Message message, Optional<String> agent, boolean first) {}
