/** What the command line is tested against: a server that is scripted, a shell that remembers. */
@NullMarked
package io.headrace.cli.fake;

import org.jspecify.annotations.NullMarked;
