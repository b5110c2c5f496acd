/**
 * The server: bind a port, serve the faces on it, drain and stop. {@link
 * io.headrace.server.HeadraceServer} wires everything; the packages below know only what they are
 * handed.
 */
@NullMarked
package io.headrace.server;

import org.jspecify.annotations.NullMarked;
