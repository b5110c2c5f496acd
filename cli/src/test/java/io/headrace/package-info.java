/** Judges the project as a whole: who may know whom, and what no file may hold. */
@NullMarked
package io.headrace;

import org.jspecify.annotations.NullMarked;
