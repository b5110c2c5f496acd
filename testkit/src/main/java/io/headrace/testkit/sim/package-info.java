/**
 * The simulator: run a whole engine and its clients in one thread under a seed, with virtual time
 * and a disk that fails and crashes, and judge everything that they see.
 *
 * <p>{@link io.headrace.testkit.sim.Simulation} runs one seed, {@link io.headrace.testkit.sim.Main}
 * many of them. {@code docs/testing.md} tells how to work with it.
 */
@NullMarked
package io.headrace.testkit.sim;

import org.jspecify.annotations.NullMarked;
