/**
 * What can go wrong, by what the caller may conclude: refused, not done, or unknown.
 *
 * <ul>
 *   <li>{@link io.headrace.client.error.ServerException}: the server answered with an error; its
 *       kinds {@link io.headrace.client.error.ConditionFailedException} and {@link
 *       io.headrace.client.error.BeyondTailException} tell more.
 *   <li>{@link io.headrace.client.error.NotAppendedException}: nothing of this append is stored,
 *       nor will be.
 *   <li>{@link io.headrace.client.error.UncertainException}: nobody here knows whether it is
 *       stored.
 *   <li>{@link io.headrace.client.error.UnreachableException}: the server could not be reached.
 *   <li>{@link io.headrace.client.error.ProtocolException}: the server said what it must not.
 *   <li>{@link io.headrace.client.error.ClosedException}: the object was closed by its owner.
 * </ul>
 */
@NullMarked
package io.headrace.client.error;

import org.jspecify.annotations.NullMarked;
