/**
 * The port through which everything leaves and arrives: requests whose body and answer flow at the
 * same time, on threads that also keep the time.
 *
 * <p>Who uses it belongs to one {@link io.headrace.client.transport.Carrier}, whose thread is the
 * only one that runs it: so nothing here, and nothing built on it, needs a lock. Tests script a
 * carrier whose time they move.
 */
@NullMarked
package io.headrace.client.transport;

import org.jspecify.annotations.NullMarked;
