/** Tests of append sessions: every failure at every place, in time that the tests move. */
@NullMarked
package io.headrace.client.append;

import org.jspecify.annotations.NullMarked;
