/**
 * Histories of one stream: writes and reads them line by line, and decides whether some order of
 * their operations explains what every client was told.
 *
 * <p>The format and the model are those of S2's own verification, so that other checkers can read
 * what was recorded here.
 */
@NullMarked
package io.headrace.testkit.history;

import org.jspecify.annotations.NullMarked;
