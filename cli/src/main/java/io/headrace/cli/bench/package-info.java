/**
 * Measures a server: append, fan-out, catch-up, creation, recovery, heap; and the engine alone. A
 * scenario puts a load on a server that it mostly starts itself, checks everything that comes back,
 * and yields figures. An answer that is wrong ends the bench: there is no speed of a wrong answer.
 *
 * <p>The load comes from few threads that do little, because on a small machine it takes from the
 * server what it needs itself.
 */
@NullMarked
package io.headrace.cli.bench;

import org.jspecify.annotations.NullMarked;
