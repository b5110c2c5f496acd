/** The contract that every engine must fulfil, as tests that an engine's module extends. */
@NullMarked
package io.headrace.testkit.contract;

import org.jspecify.annotations.NullMarked;
