/**
 * The whole SDK against a server that is replaced or killed, through proxies that break
 * connections: a seed draws a plan, a round is played, and a judge compares what clients were told
 * with what the log holds.
 */
@NullMarked
package io.headrace.client.chaos;

import org.jspecify.annotations.NullMarked;
