/**
 * The chat page: files that the module {@code web} builds and the server finds beside itself. They
 * are the same for everybody and say nothing of anybody, so that no token is asked for.
 */
@NullMarked
package io.headrace.server.page;

import org.jspecify.annotations.NullMarked;
