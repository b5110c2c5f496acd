/**
 * The face that speaks S2 v1: find the endpoint, read the request, ask the engine, tell the
 * outcome. {@link io.headrace.server.s2.Routes} is the table of URLs, {@link
 * io.headrace.server.s2.S2Statuses} the one place where outcomes become statuses.
 */
@NullMarked
package io.headrace.server.s2;

import org.jspecify.annotations.NullMarked;
