/**
 * Live sessions under a seed: users, workers, viewers and intruders on an engine that is slow, full
 * and killed, in one thread; and a judge who knows the log, and what everybody was told.
 */
@NullMarked
package io.headrace.sessions.sim;

import org.jspecify.annotations.NullMarked;
