/**
 * The commands: serve; create, list, configure and delete basins and streams; append, read, tail,
 * trim and fence; inspect and bench. Each reads its options, does one thing with what it finds in
 * its {@link io.headrace.cli.terminal.Shell}, and returns the process's status.
 */
@NullMarked
package io.headrace.cli.command;

import org.jspecify.annotations.NullMarked;
