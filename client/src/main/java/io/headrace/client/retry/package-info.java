/** Decides whether and when to try again. Pure, but for chance. */
@NullMarked
package io.headrace.client.retry;

import org.jspecify.annotations.NullMarked;
