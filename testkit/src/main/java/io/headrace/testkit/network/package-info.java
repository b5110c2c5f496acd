/**
 * Breaks connections: a proxy between clients and a server that passes every byte on until it is
 * told to hold, cut, reset or forget one of them, at a certain byte.
 */
@NullMarked
package io.headrace.testkit.network;

import org.jspecify.annotations.NullMarked;
