/** Serves streams over HTTP. */
@NullMarked
package io.headrace.server;

import org.jspecify.annotations.NullMarked;
