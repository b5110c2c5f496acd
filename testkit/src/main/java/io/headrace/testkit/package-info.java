/**
 * What tests are made with: it simulates, breaks and judges what Headrace stores and serves.
 *
 * <p>Here are chance and time; the disk that fails, the model, the contract and the simulator have
 * packages of their own.
 */
@NullMarked
package io.headrace.testkit;

import org.jspecify.annotations.NullMarked;
