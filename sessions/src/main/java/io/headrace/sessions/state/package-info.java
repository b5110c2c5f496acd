/**
 * What the events of a session have made of it: a pure fold, immutable, so that a state that was
 * decided and refused is left by assignment. Owned by one lane at a time.
 */
@NullMarked
package io.headrace.sessions.state;

import org.jspecify.annotations.NullMarked;
