/**
 * Appends lines: read them, make records of them, gather the records into batches, and append one
 * batch after the other, so that their order is the lines' order and the fate of every line is
 * known or known to be unknown.
 */
@NullMarked
package io.headrace.cli.append;

import org.jspecify.annotations.NullMarked;
