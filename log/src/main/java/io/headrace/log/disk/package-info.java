/**
 * The disk, as something that is handed in: create a file, write, force, map, rename, delete, lock.
 */
@NullMarked
package io.headrace.log.disk;

import org.jspecify.annotations.NullMarked;
