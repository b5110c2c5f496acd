/**
 * The tail of a live session: its events as server-sent events, from a cursor on, to many viewers.
 */
@NullMarked
package io.headrace.server.sessions.tail;

import org.jspecify.annotations.NullMarked;
