/**
 * The words on the wire: names, records and positions, and the codecs that turn them into bytes and
 * back. Everything here is a value or a pure function; nothing here knows a socket, a clock or a
 * disk. The same bytes serve three readers: the server, the SDK and, for stored records, the log.
 */
@NullMarked
package io.headrace.wire;

import org.jspecify.annotations.NullMarked;
