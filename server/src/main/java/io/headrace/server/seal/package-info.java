/**
 * Encryption with keys that clients bring: take the key from a request, seal records before the
 * engine stores them, open them when it reads them.
 *
 * <p>The engine sees envelopes and never a key. A key lives as long as the exchange that brought it
 * and is written nowhere.
 */
@NullMarked
package io.headrace.server.seal;

import org.jspecify.annotations.NullMarked;
