/**
 * Speaks of what holds records, and of who may use it: basins and streams with their configuration,
 * access tokens, usage, locations.
 *
 * <p>Words that servers may add to, such as storage classes, are records around a text with the
 * known ones as constants: one that is not known here is read, shown and sent back as it came.
 * Where a setting is empty, the next default applies: the basin's for a stream, then the server's.
 */
@NullMarked
package io.headrace.client.control;

import org.jspecify.annotations.NullMarked;
