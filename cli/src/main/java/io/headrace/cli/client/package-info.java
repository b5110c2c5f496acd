/**
 * Speaks to a server: one method a request, a read that survives lost connections, and exceptions
 * that tell what is known about a request that failed. Blocking; what waits can be interrupted.
 */
@NullMarked
package io.headrace.cli.client;

import org.jspecify.annotations.NullMarked;
