/**
 * The HTTP edge: accept a connection, tell HTTP/1.1 from HTTP/2, take a request in, hand it to an
 * endpoint, answer in order, stream events, time out, refuse, drain.
 *
 * <p>Everything here is owned by one event loop and touched by its thread only, except {@link
 * io.headrace.server.http.Mailbox} and {@link io.headrace.server.http.ByteBudget}.
 */
@NullMarked
package io.headrace.server.http;

import org.jspecify.annotations.NullMarked;
