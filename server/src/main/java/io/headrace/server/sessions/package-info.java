/**
 * Live sessions over HTTP, as docs/sessions.md has them: what people's clients ask for, what
 * workers do, and what both are told. Requests are read on event loops and done on the lanes of
 * {@link io.headrace.sessions.LiveSessions}; what comes of them is brought back to the loop that
 * asked.
 */
@NullMarked
package io.headrace.server.sessions;

import org.jspecify.annotations.NullMarked;
