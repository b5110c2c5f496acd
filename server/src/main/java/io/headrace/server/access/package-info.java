/**
 * Who may do what: name the operations, hold names within scopes, decide, issue, prove. The rules
 * are pure and know no protocol; {@link io.headrace.server.access.Grant} is the one place that
 * decides. {@link io.headrace.server.access.TokenBook} holds the tokens in force, {@link
 * io.headrace.server.access.TokenLog} changes them, {@link io.headrace.server.access.TokenStream}
 * keeps what happened to them.
 */
@NullMarked
package io.headrace.server.access;

import org.jspecify.annotations.NullMarked;
