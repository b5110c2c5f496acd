/**
 * The {@code headrace} program. {@link io.headrace.cli.command} has its commands, one a class; the
 * packages beside it have what the commands share.
 */
@NullMarked
package io.headrace.cli;

import org.jspecify.annotations.NullMarked;
