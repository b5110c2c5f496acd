/** Tests of agents, with everybody in one thread. */
@NullMarked
package io.headrace.agents;

import org.jspecify.annotations.NullMarked;
