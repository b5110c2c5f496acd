/** Measures single steps of an append: decode what a client sent, decide and store it, answer. */
@NullMarked
package io.headrace.jmh;

import org.jspecify.annotations.NullMarked;
