/** The {@code headrace} command: it reads the command line and does what it says. */
@NullMarked
package io.headrace.cli;

import org.jspecify.annotations.NullMarked;
