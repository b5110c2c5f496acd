/** Kills the real server under load, again and again, and looks over HTTP what it still knows. */
@NullMarked
package io.headrace.cli.kill;

import org.jspecify.annotations.NullMarked;
