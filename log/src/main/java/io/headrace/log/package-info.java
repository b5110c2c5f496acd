/**
 * The log: create basins and streams in it, append to a stream, read from a position, wait for the
 * tail to move, trim, fence, close, delete.
 *
 * <p>{@link io.headrace.log.Engine} is the port; {@code io.headrace.log.journal} is the engine that
 * keeps everything in files of its own. The rules of the model ({@link
 * io.headrace.log.AppendRules}, {@link io.headrace.log.ReadPlan}) are pure and the same for every
 * engine. Nothing here knows HTTP.
 */
@NullMarked
package io.headrace.log;

import org.jspecify.annotations.NullMarked;
