/**
 * The words of the command line: parse addresses of streams, spans of time, numbers and starting
 * points, and print records. Pure; what is wrong is an {@link IllegalArgumentException} whose
 * message is meant for the person who typed it.
 */
@NullMarked
package io.headrace.cli.text;

import org.jspecify.annotations.NullMarked;
