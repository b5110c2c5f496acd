/** Lets a program see what its client does: attempts, retries, doubts, lag. */
@NullMarked
package io.headrace.client.observe;

import org.jspecify.annotations.NullMarked;
