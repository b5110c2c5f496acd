package io.headrace.log.journal;

import io.headrace.log.DeleteOnEmpty;
import io.headrace.log.StreamState;

/**
 * A stream at a moment: what it is, and what was appended to it.
 *
 * @param definition what it is
 * @param state what was appended
 */
record StreamVersion(StreamDefinition definition, StreamState state) {
  StreamVersion with(StreamState next) {
    return new StreamVersion(definition, next);
  }

  StreamVersion with(StreamDefinition next) {
    StreamState same = state;
    boolean deleting = next.deletedAtMillis().isPresent();
    return new StreamVersion(next, deleting ? same.withDeleting() : same);
  }

  /** When it is to be deleted because it is empty, if nothing happens before. */
  long dueMillis() {
    return state.deleting()
        ? DeleteOnEmpty.NEVER
        : DeleteOnEmpty.dueMillis(definition.config(), state, definition.createdAtMillis());
  }
}
