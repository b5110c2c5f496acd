/** Says which servers a client speaks to, who it is there, and how patient it is. */
@NullMarked
package io.headrace.client.settings;

import org.jspecify.annotations.NullMarked;
