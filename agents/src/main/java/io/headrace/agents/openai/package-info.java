/**
 * An agent that has a model answer: any endpoint that speaks OpenAI's chat completions. The
 * protocol is LangChain4j's work; the connection is ours, so that a cancelled run closes it.
 */
@NullMarked
package io.headrace.agents.openai;

import org.jspecify.annotations.NullMarked;
