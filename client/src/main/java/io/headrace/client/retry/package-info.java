/** Says how often, how soon, and what may be tried again after a failure. */
@NullMarked
package io.headrace.client.retry;

import org.jspecify.annotations.NullMarked;
