/** The engine that keeps the log in files of its own. */
@NullMarked
package io.headrace.log.journal;

import org.jspecify.annotations.NullMarked;
