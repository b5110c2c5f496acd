/**
 * What happens in a session: events, the messages they make, and how both are written down. Pure.
 */
@NullMarked
package io.headrace.sessions.event;

import org.jspecify.annotations.NullMarked;
