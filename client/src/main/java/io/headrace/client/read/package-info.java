/**
 * Reads a stream on and on: asks, decodes, checks, hands out, and asks again from where it was when
 * a connection breaks.
 *
 * <p>{@link io.headrace.client.read.ReadSession} is what programs hold. Behind it, {@code Reading}
 * drives one {@code ReadAttempt} after another by the rules of {@code ReadProgress}, and puts what
 * arrives into a {@code BatchQueue}. All but the session's door belongs to the thread of one
 * carrier, so there is no lock.
 */
@NullMarked
package io.headrace.client.read;

import org.jspecify.annotations.NullMarked;
