/**
 * Records histories: lets clients work on one stream of a real server under a seed, breaks their
 * connections and kills the server meanwhile, writes down what each asked and was told, and has it
 * checked.
 */
@NullMarked
package io.headrace.testkit.recording;

import org.jspecify.annotations.NullMarked;
