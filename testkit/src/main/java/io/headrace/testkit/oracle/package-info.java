/**
 * The judge of a run: note what clients ask, fold what is answered into what must be true, and hold
 * it against everything that the engine shows.
 *
 * <p>{@link io.headrace.testkit.oracle.Oracle} gathers the facts; each {@link
 * io.headrace.testkit.oracle.Invariant} is one promise that the facts must keep. Nothing here knows
 * how a run is made.
 */
@NullMarked
package io.headrace.testkit.oracle;

import org.jspecify.annotations.NullMarked;
