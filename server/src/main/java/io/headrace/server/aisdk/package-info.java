/**
 * The bridge to the AI SDK: an unmodified {@code useChat} begins runs, resumes them and stops them,
 * by the UI message stream of its versions 5, 6 and 7.
 */
@NullMarked
package io.headrace.server.aisdk;

import org.jspecify.annotations.NullMarked;
