/**
 * Appends without waiting for each answer: <em>submit</em>, <em>write</em>, <em>acknowledge</em>,
 * <em>try again</em>, <em>settle doubt</em>.
 *
 * <p>A caller's thread encodes an input and gives it its place ({@code Intake}); from there on it
 * belongs to the carrier's thread ({@code AppendMachine}), which writes it, matches
 * acknowledgements to it and decides what a failure means for it. Whether an input may have been
 * stored is a fact of that input ({@code Input}), set before its bytes leave; there is no flag that
 * several share.
 */
@NullMarked
package io.headrace.client.append;

import org.jspecify.annotations.NullMarked;
