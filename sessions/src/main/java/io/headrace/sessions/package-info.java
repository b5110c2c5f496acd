/**
 * Live sessions: begin a run, write it, ask, decide, steer, settle, read. {@link
 * io.headrace.sessions.LiveSessions} is the entry. A session is a stream of the log, and its state
 * a fold over it; {@code event} has the events, {@code state} the fold, {@code rules} who may do
 * what. Nothing here knows HTTP.
 */
@NullMarked
package io.headrace.sessions;

import org.jspecify.annotations.NullMarked;
