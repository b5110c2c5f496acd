/**
 * Where a program begins: {@link io.headrace.client.Headrace} speaks to an account, {@link
 * io.headrace.client.BasinClient} to a basin, {@link io.headrace.client.StreamClient} to a stream.
 *
 * <p>Every operation is there twice. The one that blocks may be used from any thread but the
 * client's own, virtual threads included; it throws {@link
 * io.headrace.client.error.HeadraceException}, and {@link InterruptedException} when its thread is
 * interrupted, which ends the attempt but takes nothing back that the server has done. The one
 * whose name ends with {@code Async} may be used from any thread and returns at once; its future
 * always ends, also when the client is closed, with the same exceptions and never with another
 * wrapped around them ({@code get} and {@code join} wrap them, as they always do). Cancelling it
 * ends the attempt. What continues on it runs on the client's own threads and must not block there.
 *
 * <p>What is not a name, a key or a query that the protocol allows is refused with {@link
 * IllegalArgumentException} before anything leaves.
 */
@NullMarked
package io.headrace.client;

import org.jspecify.annotations.NullMarked;
