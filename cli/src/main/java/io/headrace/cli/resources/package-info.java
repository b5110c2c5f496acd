/**
 * Basins and streams as a file describes them: read the file, say what is wrong with it, compare
 * configurations, and make an engine have what the file says.
 */
@NullMarked
package io.headrace.cli.resources;

import org.jspecify.annotations.NullMarked;
