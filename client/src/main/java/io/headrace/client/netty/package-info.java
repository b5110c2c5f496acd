/**
 * Carries exchanges over HTTP/2: looks names up, connects, shares connections among exchanges,
 * notices when they die, and says of each exchange that failed what that proves.
 *
 * <p>{@link io.headrace.client.netty.NettyTransport} is the way in. Each of its carriers is one
 * event loop of Netty, which owns its connections: no connection is ever touched by two threads.
 */
@NullMarked
package io.headrace.client.netty;

import org.jspecify.annotations.NullMarked;
