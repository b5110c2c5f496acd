/**
 * What the server itself must remember, kept in the log like everything else: a basin of its own,
 * with a stream for each who has something to remember. It works on every engine, and no face shows
 * it.
 */
@NullMarked
package io.headrace.server.system;

import org.jspecify.annotations.NullMarked;
