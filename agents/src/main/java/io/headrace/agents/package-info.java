/**
 * Agents in the server. An {@link io.headrace.agents.Agent} answers a {@link
 * io.headrace.agents.Run} in blocking style, on a virtual thread of its own; an {@link
 * io.headrace.agents.AgentHost} finds runs for agents, claims them, keeps their leases alive and
 * settles them.
 */
@NullMarked
package io.headrace.agents;

import org.jspecify.annotations.NullMarked;
