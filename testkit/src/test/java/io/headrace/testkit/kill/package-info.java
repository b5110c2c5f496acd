/** Kills a real process on real files, again and again, and looks what is left. */
@NullMarked
package io.headrace.testkit.kill;

import org.jspecify.annotations.NullMarked;
