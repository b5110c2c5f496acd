/**
 * The model that engines are compared with: judge an append by the rules, keep streams in plain
 * collections, answer at once. It is written to be seen to be right, not to be fast.
 */
@NullMarked
package io.headrace.testkit.model;

import org.jspecify.annotations.NullMarked;
