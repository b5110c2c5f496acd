/**
 * Live sessions of Headrace, as a worker sees them: {@link
 * io.headrace.client.session.LiveSessionClient} begins and claims runs, a {@link
 * io.headrace.client.session.RunHandle} writes one.
 */
@NullMarked
package io.headrace.client.session;

import org.jspecify.annotations.NullMarked;
