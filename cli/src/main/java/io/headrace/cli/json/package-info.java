/** JSON as a value: read it, ask it, write it. For messages that are small and for people. */
@NullMarked
package io.headrace.cli.json;

import org.jspecify.annotations.NullMarked;
