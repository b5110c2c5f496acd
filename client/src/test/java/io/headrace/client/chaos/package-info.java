/**
 * The whole SDK against a real server through a proxy that breaks connections: a plan is made of a
 * seed, a round is played, and a judge compares what clients were told with what the log holds.
 */
@NullMarked
package io.headrace.client.chaos;

import org.jspecify.annotations.NullMarked;
