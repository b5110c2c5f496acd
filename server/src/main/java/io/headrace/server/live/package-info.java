/**
 * Live reading: wait for the tail of a stream to move, once per stream and event loop, and serve
 * all readers of that loop in one pass; encode what they share once.
 *
 * <p>A reader is a position. It has no queue and no thread: what it has not got yet stays in the
 * log until its connection takes it.
 */
@NullMarked
package io.headrace.server.live;

import org.jspecify.annotations.NullMarked;
