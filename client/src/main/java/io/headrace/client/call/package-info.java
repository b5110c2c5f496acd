/** Makes requests of what is wanted, and outcomes of what servers answer. */
@NullMarked
package io.headrace.client.call;

import org.jspecify.annotations.NullMarked;
