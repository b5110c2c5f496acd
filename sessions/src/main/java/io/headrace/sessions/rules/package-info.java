/**
 * Who may do what to a session, and what becomes of it: pure rules from a state and a command to
 * events and an outcome.
 */
@NullMarked
package io.headrace.sessions.rules;

import org.jspecify.annotations.NullMarked;
