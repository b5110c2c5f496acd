/**
 * The engine as somebody sees it: {@link io.headrace.server.view.PublicEngine} without what belongs
 * to the server, {@link io.headrace.server.view.NamespacedEngine} as if one namespace of stream
 * names were all there is. Whoever holds a view needs to know of nothing else.
 */
@NullMarked
package io.headrace.server.view;

import org.jspecify.annotations.NullMarked;
