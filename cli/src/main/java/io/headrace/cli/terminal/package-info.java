/**
 * What a command finds around it: standard input and output, the person at the terminal, the
 * environment's variables, the clock, and the key that interrupts it.
 */
@NullMarked
package io.headrace.cli.terminal;

import org.jspecify.annotations.NullMarked;
