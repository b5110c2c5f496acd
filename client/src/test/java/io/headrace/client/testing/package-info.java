/** Stands in for the network: a carrier whose time, answers and failures a test decides. */
@NullMarked
package io.headrace.client.testing;

import org.jspecify.annotations.NullMarked;
