/** Who answers in the server that the command starts. */
@NullMarked
package io.headrace.cli.agents;

import org.jspecify.annotations.NullMarked;
