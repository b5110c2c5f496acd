/** Reads and writes as JSON what requests to the account and to basins carry. */
@NullMarked
package io.headrace.client.json;

import org.jspecify.annotations.NullMarked;
