/** What tests are made with: it simulates, breaks and judges what Headrace stores and serves. */
@NullMarked
package io.headrace.testkit;

import org.jspecify.annotations.NullMarked;
